//! Everyday words: courtesy that carries no meaning for us, short forms and Pidgin spelt out, words of grammar.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::intents;
use super::text::stem;

/// The days of the week, Monday first.
pub(super) const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Whether a word is only courtesy, address or particle.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.contains(word)
}

/// A short form spelt the way the cues are; any other word as it is.
pub(super) fn expand(word: &str) -> &str {
    SHORT_FORMS.get(word).copied().unwrap_or(word)
}

/// Whether a word is grammar or small talk: neither understood nor missed.
pub(super) fn is_grammar(word: &str) -> bool {
    GRAMMAR.contains(word)
}

/// Whether a word is one of ours, not one of another language.
pub(super) fn is_english(word: &str) -> bool {
    FILLERS.contains(word)
        || GRAMMAR.contains(word)
        || SHORT_FORMS.contains_key(word)
        || intents::is_cue_word(&stem(word))
}

/// Whether a word is an everyday one, and so no misspelt name or cue: "held" is no "head", "cheap" no "cheat".
pub(super) fn is_common(word: &str) -> bool {
    COMMON.contains(word)
}

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("common.txt").split_whitespace().collect());

static FILLERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "\
    please abeg biko jare jor sha sef o oo ooo na nau ehn eh abi shey shebi sir ma oga madam dear sis sister bro \
    brother aunty auntie uncle boss kindly just um uh ah ahn haba mummy hun hon babe fam guy guys the a an pls plz \
    naira ngn quid"
        .split_whitespace()
        .collect()
});

static SHORT_FORMS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    "\
    plz=please; pls=please; pl=please; plss=please; hw=how; hm=how much; hwmuch=how much; howmuch=how much; \
    mch=much; moch=much; u=you; una=you; unah=you; ya=you; yu=you; ur=your; urs=yours; r=are; wetin=what; \
    watin=what; wat=what; wot=what; wia=where; whr=where; wen=when; wan=want; wnt=want; wanna=want to; \
    gonna=going to; d=the; dis=this; dat=that; dem=they; dose=those; abt=about; avail=available; qty=quantity; \
    addy=address; addr=address; loc=location; k=ok; okay=ok; okey=ok; oky=ok; okk=ok; thx=thanks; tnx=thanks; \
    tanx=thanks; tnk=thank; tanks=thanks; tenks=thanks; thanx=thanks; ty=thanks; thankyou=thank you; tysm=thanks; tyvm=thanks; \
    gm=good morning; gud=good; gd=good; mornin=morning; prize=price; prise=price; pric=price; color=colour; \
    colors=colours; colur=colour; sz=size; pcs=pieces; pc=piece; yds=yards; yd=yard; cant=can not; cannot=can not; \
    dont=do not; doesnt=does not; didnt=did not; isnt=is not; havent=have not; hasnt=has not; arent=are not; \
    wasnt=was not; wont=will not; im=i am; ive=i have; ill=i will; id=i would; whats=what is; wats=what is; \
    wheres=where is; hows=how is; its=it is; thats=that is; youre=you are; wey=that; gimme=give me; \
    lemme=let me; dm=message; bcos=because; n=and; nd=and; tho=though; nt=not; hv=have; hav=have; av=have; \
    pix=pictures; pics=pictures; pic=picture; delivry=delivery; acct=account; acc=account; num=number; b4=before; \
    2day=today; 2moro=tomorrow; tmrw=tomorrow; tmr=tomorrow; wrk=work; bk=back; msg=message; lst=last; \
    discnt=discount; yea=yes; yeah=yes; yep=yes; yup=yes; yess=yes; nope=no; grey=gray; hellow=hello; helo=hello; \
    hy=hi; hii=hi; heyy=hey; shld=should; cud=could; coz=because; neva=never; gats=must; sabi=know; deh=dey; \
    de=dey; dy=dey;"
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .collect()
});

static GRAMMAR: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "\
    i you he she it we they me my your our their is are was be been am do did does have had has can could will \
    would should may might to of in on at for with from by as if or and but so not no yes this that these those \
    there here what which who how when where why one ones some any all more much many very too also still again now \
    then than about e dey get got don nko want need like know see tell let give say go come make ok hi hello us \
    them his her its up out only other another please size colour good nice lovely beautiful really today something altogether together both \
    anything thing stuff item product day time buy price question first second third last online page instagram ig \
    back post posted saw wedding party mum mother wife husband friend daughter son"
        .split_whitespace()
        .collect()
});
