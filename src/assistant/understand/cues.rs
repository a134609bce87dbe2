//! The cues: which words tell what a buyer wants, and how surely. Words are as [`super::text`] leaves them; `a/b` is
//! either, `*` up to three words, `#` a number, `#m` an amount, `^` and `$` the ends of the clause, ` | ` parts patterns.

use super::intents::Intent::{
    self, AboutAssistant, Acknowledgement, Anger, Availability, Browse, Complaint, Delivery, Details, Discount,
    Greeting, Hours, LegalOrSafety, Location, Manipulation, No, Options, Order, OrderStatus, OutsideShop, Payment,
    Person, Pictures, Price, Refund, Restock, ReturnsPolicy, Service, Thanks, Yes,
};

/// Intent, weight, patterns.
pub const CUES: &[(Intent, f32, &str)] = &[
    (
        Price,
        0.95,
        "how much | price | pricing | what * cost | how * cost | what do i pay | what will i pay | what would i pay | how many naira | what * going for | your rate",
    ),
    (
        Price,
        0.8,
        "cost | amount | ^ much | what * it go for | how you * sell it | how you dey sell | how you sell | set me back",
    ),
    (Price, 0.55, "total | charge | rate | ^ how * be $"),
    (
        Availability,
        0.92,
        "you * have | you * sell | you * get | you dey sell | available | availability | in stock | out of stock | sold out",
    ),
    (
        Availability,
        0.9,
        "still have | still get | still dey | e dey $ | dey available | get am | is there * left | any * left | have * left",
    ),
    (
        Availability,
        0.75,
        "can i * get | can i find | looking for | do you make | do you bake | you stock | you carry | do you keep | on ground | is there | are there | dey $ | dey for | stock | e don finish | don finish | still there | want see | in search of",
    ),
    (
        Availability,
        0.6,
        "i need | left | ^ any | i want | have * in | got * in | got any | you got",
    ),
    (
        Options,
        0.93,
        "what/which size/colour/option/design/pattern/print/shade/variety | available size/colour/design | size/colour/design * available | size/colour/design you have/get",
    ),
    (
        Options,
        0.9,
        "other/another/different/more size/colour/design/shade | bigger/larger/smaller size/one | size up | what else * come | how many colour/size/design | come in | size/colour/design * dey | all * colour/size",
    ),
    (
        Options,
        0.7,
        "^ size $ | ^ colour $ | ^ colour and size $ | any other/another | size range | size and colour | colour and size",
    ),
    (
        Details,
        0.88,
        "tell me * about | more about | detail | describe | description | made of | made from | what material | the material | material of | what fabric | which material | what kind of fabric/material",
    ),
    (
        Details,
        0.8,
        "how long is | how wide | how many yard | quality | original | washable | sugar/gluten/dairy/nut/lactose/alcohol/caffeine/cruelty/fragrance/paraben/grain free | how heavy | is it thick | is it soft | what age | which age | what is on | length | width | comes with | come with | include | inside the set | what is in | what is inside | difference between | compare | which is better | which one is better | better between | notice | feature | specs | spec | specification | ingredient | allergen | expire | expiry",
    ),
    (
        Browse,
        0.93,
        "what do you sell/have/offer | ^ menu | menu $ | what else do you have/sell | what else you have/get | what you sell/get/have $ | what you dey sell | what * you sell | your product | your catalogue/catalog/collection/menu/stock | price list | list of * price | what is available | what is new",
    ),
    (
        Browse,
        0.9,
        "cheapest | least expensive | most affordable | most expensive | costliest | priciest",
    ),
    (
        Browse,
        0.85,
        "what can i buy | what can i get | what all do you | show me what | show me your | new arrival | ^ show me | new stock | latest | recommend | suggest | what type/kind of | gift/present idea | looking for * gift/present | need * gift/present | gift/present for | what * in stock | see what you have | your work | your goods | your market",
    ),
    (
        Hours,
        0.95,
        "you * open | opening | your hour | what hour | hour on | hour today | closing | close by | you * close | shop * open | shop * close | store * open | open on | open today | open now | open tomorrow | still open | working hour | business hour | working day | office hour",
    ),
    (
        Hours,
        0.85,
        "what time | which time | which day | till when | until when | when * open | when * close | open | ^ hour $ | timing | open * sunday/saturday/monday/weekend | work on sunday/saturday/weekend",
    ),
    (
        Location,
        0.95,
        "where are you | whereabouts | locate | how i go take find/locate | where is your | where * shop | where * store | location | located | address | where you dey | where * you dey | shop dey | direction | physical shop/store | walk in",
    ),
    (
        Location,
        0.8,
        "which area | based in | you based | come to * shop | come to * store | visit * shop | visit you | find your shop/store | which part of | where exactly | where una | pick up | pickup | pick it | come and pick | are you in",
    ),
    (
        Delivery,
        0.95,
        "deliver | delivery | delivered | shipping | waybill | dispatch | dispatch rider | nationwide | home delivery | courier | send to | dey send | send go | you send * to | send it to | ship to | shipped to | you ship",
    ),
    (
        Delivery,
        0.85,
        "ship | shipment | send it | send down | bring it to | bring am | can you bring | logistic | how long * take | how long * reach | how many day | how soon | park | postage | post to | you post | to post | lead time | transit time | outside lagos | reach me | get to me | if i order | come reach",
    ),
    (
        Payment,
        0.95,
        "how * pay | payment | pay on delivery | pay with | pay by | account number | account detail | bank detail | transfer | pos | mode of payment | payment method | pay small small | installment | instalment | accept card | take card | pay when | cash on delivery | pay in two | mpesa | till number | paybill | account no | lipa | gpay | upi | momo | mobile money | emi | cod | how much deposit | how much to deposit | upfront | advance payment",
    ),
    (
        Payment,
        0.8,
        "pay | card | cash | ^ do you accept | opay | paypal | crypto payment | deposit | part payment | invoice | receipt | emi | cod | card hai",
    ),
    (
        ReturnsPolicy,
        0.95,
        "how do i return | how to return | how can i return | how do returns work | return policy | returns policy | refund policy | exchange policy | can i return | can i exchange | can i change it | do you accept return | do you take return | do you do return | do you refund | do you exchange | allow return | allow exchange",
    ),
    (
        ReturnsPolicy,
        0.9,
        "if it does not * fit/size | if it do not * fit/size | if * not my size | fit change | fit return | fit exchange | if i do not like | if * too big/small/tight | what if * not fit | what if * fit | what if i do not like | take it back | if it no size me | if e no size me | what if * has a problem | what if * has problem | what if * stop | what if * spoil | what if * break | what if * faulty | what if * bad",
    ),
    (ReturnsPolicy, 0.6, "return | exchange | warranty | guarantee"),
    (
        Order,
        0.95,
        "want to buy | want to order | want to place | like to order | like to buy | like to place | place * order | i will take | i take | i go take | my address | my address is | i will buy | i go buy | i am buying | keep * for me | reserve | want to pay for | ready to pay | ready to buy | ready to order | let me order | let me take | i am taking | want order | want buy",
    ),
    (
        Order,
        0.85,
        "how * order | how * buy | can i order | can i buy | can i pay for | add * to my order | pack * for me | book | i want # | give me # | send # | i need # | i want it | i will have it | send me # | hold * for me | i am interested in buying | order # | i dey take",
    ),
    (
        OrderStatus,
        0.95,
        "where is my order/package/parcel/good/fabric/delivery/dress/material/stuff/thing/item | track | tracking | status of | my order status | order number | order id | when will my | when is my | my order * ready | has my | update on my | is my * ready/left/sent/coming | has the rider | cancel | cancel it | cancel my | made * transfer | have transferred | i transferred | i have sent the money | sent the money | payment made | done the transfer | proof of payment | my purchase | my last order | mera order | order kab | kab aayega | change my order | my cake ready",
    ),
    (
        OrderStatus,
        0.85,
        "my order | my package | my parcel | my good | dispatched yet | shipped yet | sent it yet | my waybill | rider * call | i ordered | i have ordered | i have paid | i paid | my rider | my delivery",
    ),
    (
        Restock,
        0.93,
        "restock | will * back in stock | any idea when | when * get * back | when you go get/have/bring | when will you have | when do you have it | when * available | when * * available | when * get it again | when * have it again | when * come back | when * back | when * bring new | get more * when | when * new stock | expecting more",
    ),
    (
        Pictures,
        0.93,
        "picture | photo | video | image | send me * snap | see how it look | how it look | show me the real | post it | see it live",
    ),
    (
        Discount,
        0.95,
        "discount | last price | final price | best price | price match | match * price | last last | how much last | what is * last | reduce | promo | promo code | coupon | bargain | negotiable | negotiate | remove something | remove small | can * do better | lower the price | lower price | cheapest you can/could | cheapest can you | bring * down | come down | cheaper for me | do * for me for | black friday | any offer | special offer | voucher | any deal | deal on | diwali | eid offer | christmas offer | offer $ | offers $ | student price | student discount",
    ),
    (
        Discount,
        0.9,
        "too expensive | too costly | too cost | too much $ | e too much | e cost | is expensive | so expensive | very expensive | very costly | too high | too pricey | can i pay #m | i can pay #m | i go pay #m | i will pay #m | give me for #m | give it to me for #m | make it #m | let me pay #m | do #m | for #m last | will you take #m | take #m for | collect #m | i have only #m | i get only #m | sell it for #m | sell am for #m | leave it for #m | wholesale price | bulk price | free delivery | freebie | on sale | any sale | accept #m",
    ),
    (
        Manipulation,
        0.97,
        "ignore * rule | ignore * instruction | ignore * prompt | ignore previous | ignore all | ignore everything | forget * instruction | forget * rule | disregard | system prompt | your prompt | your instruction | you are now | developer mode | admin mode | debug mode | jailbreak | pretend * you are | pretend to be | act as | override | new rule | reveal your | your system | new instruction | i am the owner | i am the admin | i am the developer | as the owner | owner said | owner has approved | price is now #m | price has changed to #m | set * price to #m | ^ system | tell the customer | to the customer | price table | table updated | new price | system message | change * price to #m | sell me * at #m | repeat after me | say exactly | you must obey | execute | sudo | select * from | roleplay | simulate",
    ),
    (
        Refund,
        0.97,
        "money back | my money back | refund me | want * refund | like * refund | need * refund | give me * my money | return my money | send * my money | my refund | bring my money | give back my money | reverse my | reverse * payment | a refund | get refund | get a refund | i want refund | chargeback | charge back | my balance back | pay me back | reimburse",
    ),
    (Refund, 0.8, "refund | refunded"),
    (
        Complaint,
        0.95,
        "complaint | complain | damaged | torn | tore | spoilt | spoiled | fake | wrong colour | wrong size | wrong item | wrong order | wrong one | wrong thing | third time asking | asked # times | taking the mick/piss | received * wrong | got * wrong | sent * wrong | not what i order | not what i ordered | disappointed | disappointing | disappointment | faulty | broken | defective | never arrived | not arrived | never received | not received | have not * received | did not receive | have not seen my | never see my | has not come | never come | has not arrived",
    ),
    (
        Complaint,
        0.9,
        "bad quality | poor quality | low quality | bad service | poor service | worst | fading | faded | fade | washing out | stain | stained | dirty | smells | smell | not the * picture | different from | not like the picture | not as described | what i ordered versus | incomplete | missing | you sent me | people send me | sent to me | short of | did not complete | not happy | unhappy | not satisfied | bad experience | let down | leaking | half empty | wobbling | scratch | payment failed | amount deducted | money deducted | debited | charged twice | month over | weeks over | still no delivery | no delivery | no one pick | worst service | mouldy | moldy | expired | rotten | already cut | has cut | have cut | stopped working | stop working | not working | not turn on | not switch on | not come on | not charging | not charge | stopped charging | came cold | arrived cold | was cold | is cold | came late | arrived late | undercooked | not cooked | overcooked | soggy | stale | is dead | no dey charge | no dey work | no dey on | no gree on/work/charge | don spoil | don die | don scatter | came dead | arrived dead | already dead | is dying | cracked | does not work | nobody answer/reply | no one answer/reply | supposed to be here | suppose to be here | supposed to come | supposed to arrive | supposed to get | has spoilt | hair in | how can you send | very late | too late | has hole in | it has hole | hole in my | hole in it | came with hole | with hole in | waiting since | still waiting | not original",
    ),
    (
        Anger,
        0.97,
        "scam | scammer | scammed | thief | thieve | ^ ole | na ole | be ole | 419 | fraud | fraudster | yahoo boy | stupid | idiot | foolish | fool | mumu | rubbish | nonsense service | useless | fuck | fucking | shit | bullshit | damn | bastard | wasting my time | waste my time | fed up | rude | annoying | annoyed | i am angry | very angry | so angry | ignoring me | you are mad | you dey mad | craze | werey | oloshi | liar | lying | lied | cheat | cheated | cheating | you * wicked | so wicked | wicked people/person | barawo | ode | olodo | ewu | god punish | thunder | ridiculous | pissed | terrible | horrible | disgusting | nonsense",
    ),
    (
        LegalOrSafety,
        0.97,
        "sue | lawyer | court | police | legal | vomit | vomiting | food poisoning | stomach pain | running stomach | is burning | burning after | my scalp | made me sick | makes me sick | fell sick | fell ill | got sick | threw up | throw up | throwing up | legal action | lawsuit | fccpc | efcc | consumer protection | report you | solicitor | rash | allergic | allergy | burnt me | burned me | injured | injury | hospital | burnt my | burned my | burns my | burning my | peeling | caught fire | catch fire | poison | suicide | kill myself | itching | itchy | skin reaction | data protection | ndpr | gdpr | chemical | bleeding",
    ),
    (
        Person,
        0.96,
        "talk/speak/chat to/with * human/person/someone/somebody/owner/manager/agent/representative/rep/seller/attendant | customer care | customer service | customer support | real person | real human | human being | human agent | a human | actual person | the owner | the manager | your manager | your boss | call me | give me a call | phone number | your number | whatsapp number | your whatsapp | contact number | number to call | your contact | your line | let me talk | let me speak | can i speak | can i call | want to speak | want to talk | need to speak | speak to | talk to * person | connect me | live agent | live person | live chat | not * bot | no be bot | not * robot | somebody real | someone real | where is temi | a real | call * line | reach you on | number i can call | number to reach | someone * call me | discuss * with someone/somebody/a | follow * talk | follow you talk | urgent assistance | assistance from | need assistance | speak with | talk with",
    ),
    (
        Person,
        0.85,
        "human please | ^ human | owner | manager | talk to you | representative | supervisor",
    ),
    (
        AboutAssistant,
        0.97,
        "is this * real | is this * person | are you * robot/bot/ai/human/real/machine/computer/chatgpt | is this * robot/bot/ai/machine/computer/automated | am i * talking to | am i * chatting with | who are you | who is this | who am i | what is your name | your name | what are you | you be robot | you be bot | na robot | are you chatgpt | are you chidi | who be this | which model | who made you | who built you | are you there | who am i * chatting with | who am i * talking to | what can you do | what can you help | how can you help | can you help me",
    ),
    (
        Greeting,
        0.95,
        "^ hi | ^ hello | ^ hey | good morning | good afternoon | good evening | good day | ^ morning | ^ afternoon | ^ evening | how far | how are you | how market | how body | whatsup | whats up | what is up | ^ sup | greetings | ^ xup | how you dey | how is business | how work | hope you are well | happy new | habari | ^ mambo | ^ sasa | ^ jambo | ^ niaje | ^ namaste | ^ namaskar | e kaaro | e kaasan | e kaale | e ku | ekaasan | ^ salam | ^ assalamu | ^ sanu | ^ yo | ^ bawo | ^ sannu | ^ kedu | ^ ekaro | ^ nnoo | compliment | happy sunday | how your day | how was your day | wassup | how una dey | how is it going",
    ),
    (
        Thanks,
        0.95,
        "thank | thanks | appreciate | appreciated | god bless | bye | goodbye | good night | see you | e se | ese | asante | shukriya | dhanyavad | dhanyawad | modupe | imela | nagode | gode | daalu | well done | have a nice | have a good | have a great | thank god | take care | na gode | grateful | much love | you try | talk later | cheers | i will get back | will get back to you",
    ),
    (
        Acknowledgement,
        0.9,
        "^ ok $ | ^ ok ok $ | ^ alright $ | ^ noted $ | ^ cool $ | ^ oh ok $ | ^ ok then $ | ^ got it $ | ^ i see $ | ^ fine $ | ^ nice $ | ^ great $ | ^ no problem $ | ^ no wahala $ | ^ hmm $ | ^ oh $ | ^ wow $ | ^ lol $ | ^ i hear $ | ^ understood $ | ^ sure thing $ | ^ perfect $ | ^ beautiful $ | ^ lovely $ | ^ ok noted $ | ^ ok good $ | ^ ok cool $ | ^ haha $ | ^ hahaha $",
    ),
    (
        Yes,
        0.9,
        "^ yes $ | ^ yes that one $ | ^ yes it $ | ^ yes i * mean | ^ correct $ | ^ exactly $ | ^ that is it $ | ^ ok yes $ | ^ yes ok $ | ^ sure $ | ^ that one $ | ^ yes that | ^ yes this",
    ),
    (
        No,
        0.9,
        "^ no $ | ^ no thanks $ | ^ not that $ | ^ no that | ^ not really $ | ^ never mind $ | ^ no not that",
    ),
    (
        OutsideShop,
        0.93,
        "weather | football | chelsea | arsenal | premier league | president | election | politic | a joke | tell me a story | poem | a song | recipe | how to cook | homework | assignment | math | equation | python | javascript | write code | bitcoin | forex | crypto | invest | investment | a loan | loan | marry me | marry | girlfriend | boyfriend | i love you | capital of | translate | horoscope | latest news | who won | world cup | essay | visa | jamb | cv | betting | bet9ja | odds | write me | church | prayer | doctor | medicine | drug | movie",
    ),
    (
        OutsideShop,
        0.9,
        "grow your page | grow your business | more follower | buy follower | promote your | boost your | seo | website design | click this link | click the link | you have won | winner | claim your | earn * per day | make money | work from home | giveaway winner | collaborate | collaboration | are you hiring | guy hiring | you hiring | hiring | collab | vacancy | job for me | i need job | dealership | distributorship | franchise | drop table | looking for * job | need * job | any job | job vacancy | grow your instagram | grow your account | grow your follower | get you * follower | followers | employ me",
    ),
    (
        OutsideShop,
        0.6,
        "what is # | sqrt | who is the | tell me about the history",
    ),
    (
        OrderStatus,
        0.9,
        "don tey | that i buy | that i bought | i bought * from you | don send * money | don transfer | running * late | be late | don pay | have paid for | have made payment | i made payment | when you go send | when will you send | when are you sending",
    ),
    (
        Refund,
        0.95,
        "want to return | need to return | like to return | i am returning | want return | want to exchange | need to exchange | come and return",
    ),
    (
        Delivery,
        0.9,
        "much to send/deliver/bring | send am come | send come | to send it to | bring come",
    ),
    (Discount, 0.9, "can not afford | #m last | last #m | wholesale | bulk"),
    (
        Thanks,
        0.9,
        "you * best $ | you are the best | you too much $ | love your page | love your work | tysm | well appreciated | nice page",
    ),
    (
        Complaint,
        0.9,
        "never reply | not replying | not reply | no reply | not responding | never respond | not respond | not answering | poor",
    ),
    (Manipulation, 0.9, "password"),
    (Greeting, 0.9, "blessed morning | morning $ | evening $ | afternoon $"),
    (
        Service,
        0.9,
        "you * sew | sewing | tailor | tailoring | alteration | trade in | swap | write * on | inscription | custom | bespoke | for rent | to rent | rent it | custom made | customise | customize | embroider | embroidery | you * style | mend it | training | teach | parking | slot | size * should i | which size for me | size guide | size chart | try on | try it on | try * on | walk ins | take walk in | home visit | car park | fitting room | changing room | wheelchair | do you buy | gift wrap | wrap it | wrapping | you mend | you * repair | you * fix | repair service | mending",
    ),
    // The same in the languages buyers fall back on: Yoruba, Igbo, Hausa, Swahili, Hindi.
    (
        Price,
        0.95,
        "elo ni | elo lo | ego ole | ole ka | nawa ne | nawa | kudin | farashin | bei gani | ni ngapi | pesa ngapi | bei ya | kitne ka | kitna | kitne | kya rate | daam",
    ),
    (
        Availability,
        0.85,
        "se e ni | unu nwere | kuna da | iko | mko na | milega | hai kya",
    ),
    (Delivery, 0.93, "mnatuma | delivery karte | deliver karte"),
    (
        Location,
        0.93,
        "ina shagon | a ina | ina kuke | liko wapi | iko wapi duka | duka * wapi | mko wapi | mpo wapi | dukaan kahan | shop kahan | kahan hai | ebee ka",
    ),
    (Hours, 0.93, "mnafungua | mnafunga | kab khulta | kitne baje"),
    (Payment, 0.93, "nalipa aje | payment kaise"),
];
