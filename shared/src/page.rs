//! Pages: what every list of AWS comes in.

use serde::{Deserialize, Serialize};

use crate::call::Caller;
use crate::error::{Call, Error, ErrorKind};
use crate::pace::Lane;

/// An opaque mark of where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageToken(pub String);

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What the page holds; it may be empty and still not be the last.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<PageToken>,
}

/// Reads a whole list, or fails: a list with a page missing is never returned.
///
/// # Errors
///
/// The first page that could not be read before the caller's deadline.
pub async fn all_pages<T>(
    caller: &Caller,
    fetch: impl AsyncFn(Option<PageToken>) -> Result<Page<T>, Error>,
) -> Result<Vec<T>, Error> {
    let mut items = Vec::new();
    let mut token = None;
    loop {
        let page = caller.call(async || fetch(token.clone()).await).await?;
        items.extend(page.items);
        match page.next {
            Some(next) => token = Some(next),
            None => return Ok(items),
        }
    }
}

/// Reads a whole list at the pace of its quota, or fails.
///
/// # Errors
///
/// The first page that could not be read, or [`ErrorKind::Throttled`] about `call` when
/// the leg's time is up before the last one.
pub async fn all_pages_paced<T>(
    lane: &Lane,
    call: Call,
    fetch: impl AsyncFn(Option<PageToken>) -> Result<Page<T>, Error>,
) -> Result<Vec<T>, Error> {
    let (mut items, mut token) = (Vec::new(), None);
    loop {
        let page = lane.call(async || fetch(token.clone()).await).await.read()?;
        let page = page.ok_or_else(|| too_late(call.clone()))?;
        items.extend(page.items);
        match page.next {
            Some(next) => token = Some(next),
            None => return Ok(items),
        }
    }
}

fn too_late(call: Call) -> Error {
    Error::new(call, ErrorKind::Throttled, "the leg's time was up before the last page")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::testing;

    #[tokio::test(start_paused = true)]
    async fn an_empty_page_with_a_token_is_not_the_end() {
        let pages = [vec![1, 2], vec![], vec![3]];
        let caller = testing::caller();
        let fetched = all_pages(&caller, async |token| {
            let at = token.map_or(0, |token: PageToken| token.0.parse::<usize>().unwrap());
            let next = (at + 1 < pages.len()).then(|| PageToken((at + 1).to_string()));
            Ok(Page { items: pages[at].clone(), next })
        });
        assert_eq!(fetched.await.unwrap(), [1, 2, 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_is_refused_loses_the_whole_list_rather_than_its_tail() {
        let answers = RefCell::new(vec![
            Err(testing::error(ErrorKind::AccessDenied)),
            Ok(Page { items: vec![1], next: Some(PageToken("1".into())) }),
        ]);
        let caller = testing::caller();
        let fetched = all_pages(&caller, async |_| answers.borrow_mut().pop().unwrap());
        assert!(fetched.await.is_err());
    }
}
