//! Keeps open pages up to date. One event stream per tab tells what changed; a page puts the version of the topic it shows
//! into the source of its resource and is loaded anew when the topic moves.

use leptos::prelude::*;

use crate::error::AppError;
use crate::frame::Summary;

/// What a page can watch. Each field grows by one when something of its kind changed.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    /// Messages and threads.
    pub conversations: RwSignal<u32>,
    /// What the owner is told.
    pub notifications: RwSignal<u32>,
    /// Products, stock, prices.
    pub products: RwSignal<u32>,
    /// What CHIDI was given to read.
    pub knowledge: RwSignal<u32>,
    /// Connected accounts.
    pub channels: RwSignal<u32>,
    /// The shop's profile and settings.
    pub business: RwSignal<u32>,
    /// The last notification that was raised while this page was open.
    pub raised: RwSignal<Option<String>>,
}

/// The live topics of the page.
pub fn use_live() -> Live {
    use_context().expect("the frame provides live topics around every page of a member")
}

/// Makes the topics available below the caller.
pub fn provide_live() -> Live {
    let live = Live {
        conversations: RwSignal::new(0),
        notifications: RwSignal::new(0),
        products: RwSignal::new(0),
        knowledge: RwSignal::new(0),
        channels: RwSignal::new(0),
        business: RwSignal::new(0),
        raised: RwSignal::new(None),
    };
    provide_context(live);
    live
}

/// In the browser: opens the stream as soon as it is known which events the page already contains, and keeps it open.
pub fn open_stream(live: Live, summary: Resource<Result<Summary, AppError>>) {
    let owner = Owner::current().expect("components have an owner");
    Effect::new(move |opened: Option<bool>| {
        if opened == Some(true) {
            return true;
        }
        let Some(Ok(summary)) = summary.get() else { return false };
        // The stream belongs to the page, not to this effect, which runs again with every change of the summary.
        owner.with(|| stream::open(live, summary.seq));
        true
    });
}

#[cfg(feature = "hydrate")]
type Topic = fn(&Live) -> RwSignal<u32>;

/// Every kind of event and the topic it belongs to.
#[cfg(feature = "hydrate")]
impl Live {
    const KINDS: [(&'static str, Topic); 10] = [
        ("message_received", |live| live.conversations),
        ("message_queued", |live| live.conversations),
        ("message_changed", |live| live.conversations),
        ("thread_changed", |live| live.conversations),
        ("notification_raised", |live| live.notifications),
        ("notifications_read", |live| live.notifications),
        ("product_changed", |live| live.products),
        ("knowledge_changed", |live| live.knowledge),
        ("channel_changed", |live| live.channels),
        ("business_changed", |live| live.business),
    ];

    /// After a gap: anything may have changed.
    fn all_changed(self) {
        for topic in [
            self.conversations,
            self.notifications,
            self.products,
            self.knowledge,
            self.channels,
            self.business,
        ] {
            topic.try_update(|version| *version += 1);
        }
    }
}

#[cfg(feature = "hydrate")]
mod stream {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{Event, EventSource, MessageEvent};

    use super::Live;
    use crate::error::AppError;

    /// A burst of events moves a topic once.
    const GATHER_MS: u64 = 120;
    const RETRY_MIN_MS: u64 = 2_000;
    const RETRY_MAX_MS: u64 = 60_000;

    /// What the callbacks of one tab share.
    struct Stream {
        live: Live,
        source: RefCell<Option<EventSource>>,
        /// Topics that will move in a moment.
        pending: [Cell<bool>; Live::KINDS.len()],
        last_seq: Cell<i64>,
        retry_ms: Cell<u64>,
        is_over: Cell<bool>,
    }

    /// Opens the stream and closes it when the page it belongs to goes.
    pub(super) fn open(live: Live, after: i64) {
        let stream = Rc::new(Stream {
            live,
            source: RefCell::new(None),
            pending: Default::default(),
            last_seq: Cell::new(after),
            retry_ms: Cell::new(RETRY_MIN_MS),
            is_over: Cell::new(false),
        });
        connect(&stream);
        let stream = StoredValue::new_local(stream);
        on_cleanup(move || {
            stream.try_with_value(|stream| stream.close());
        });
    }

    fn connect(stream: &Rc<Stream>) {
        if stream.is_over.get() {
            return;
        }
        let Ok(source) = EventSource::new(&format!("/api/v1/stream?after={}", stream.last_seq.get())) else {
            return;
        };
        for (index, (kind, _)) in Live::KINDS.iter().enumerate() {
            let of = Rc::clone(stream);
            listen(&source, kind, move |event| of.hear(index, &event));
        }
        let of = Rc::clone(stream);
        listen(&source, "open", move |_| of.retry_ms.set(RETRY_MIN_MS));
        // The server asks for a fresh look when it cannot tell what was missed.
        let of = Rc::clone(stream);
        listen(&source, "resync", move |_| of.live.all_changed());
        let of = Rc::clone(stream);
        listen(&source, "error", move |_| Stream::handle_error(&of));
        *stream.source.borrow_mut() = Some(source);
    }

    fn listen(source: &EventSource, kind: &str, act: impl FnMut(Event) + 'static) {
        let callback = Closure::<dyn FnMut(Event)>::new(act);
        let _ = source.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
        // Lives as long as the tab: a stream is opened a handful of times at most.
        callback.forget();
    }

    impl Stream {
        fn hear(self: &Rc<Self>, index: usize, event: &Event) {
            let Some(event) = event.dyn_ref::<MessageEvent>() else {
                return;
            };
            if let Ok(seq) = event.last_event_id().parse() {
                self.last_seq.set(seq);
            }
            let (kind, topic) = Live::KINDS[index];
            if kind == "notification_raised"
                && let Some(id) = notification_id(event)
            {
                self.live.raised.try_set(Some(id));
            }
            if !self.pending[index].replace(true) {
                let of = Rc::clone(self);
                let move_topic = move || {
                    of.pending[index].set(false);
                    topic(&of.live).try_update(|version| *version += 1);
                };
                set_timeout(move_topic, Duration::from_millis(GATHER_MS));
            }
        }

        /// The browser reconnects by itself after a broken connection. When the server refused, it gives up; then we look
        /// whether somebody is still signed in, and if so, try again more and more slowly.
        fn handle_error(of: &Rc<Self>) {
            let closed = of
                .source
                .borrow()
                .as_ref()
                .is_some_and(|source| source.ready_state() == EventSource::CLOSED);
            if !closed || of.is_over.get() {
                return;
            }
            let wait_ms = of.retry_ms.get();
            of.retry_ms.set((wait_ms * 2).min(RETRY_MAX_MS));
            let of = Rc::clone(of);
            let try_again = move || {
                spawn_local(async move {
                    if crate::frame::shop_summary().await != Err(AppError::Unauthenticated) {
                        connect(&of);
                    }
                });
            };
            set_timeout(try_again, Duration::from_millis(wait_ms));
        }

        fn close(&self) {
            self.is_over.set(true);
            if let Some(source) = self.source.borrow_mut().take() {
                source.close();
            }
        }
    }

    /// The part of a notification's event that matters here.
    #[derive(serde::Deserialize)]
    struct Raised {
        notification_id: String,
    }

    fn notification_id(event: &MessageEvent) -> Option<String> {
        serde_json::from_str::<Raised>(&event.data().as_string()?)
            .ok()
            .map(|raised| raised.notification_id)
    }
}

#[cfg(not(feature = "hydrate"))]
mod stream {
    pub(super) fn open(_: super::Live, _: i64) {}
}
