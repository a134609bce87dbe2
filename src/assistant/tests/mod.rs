//! What CHIDI understands and says, on the shelves of a fabric shop.

mod abroad;
mod edges;
mod replayed;
mod rules;
mod sample;
mod stored;
mod table;
mod threads;
mod verifying;
mod wording;
