//! The permissions that a request to S3 needs. Buckets stand in the path.

use hyper::Method;
use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;

use super::needs::Need;

/// What a request needs; absent for one that is not known here.
pub(super) fn needs(head: &Parts) -> Option<Vec<Need>> {
    let (bucket, key) = place(head)?;
    let Some(key) = key else { return listing(head, &bucket) };
    let on = |action: &str| Need::new(action, format!("arn:aws:s3:::{bucket}/{key}"));
    match head.method {
        Method::GET | Method::HEAD if !asks(head, "uploadId") => Some(vec![on("s3:GetObject")]),
        Method::PUT => match copied(head) {
            Some(source) => Some(vec![source, on("s3:PutObject")]),
            None => Some(vec![on("s3:PutObject")]),
        },
        Method::POST if asks(head, "uploads") || asks(head, "uploadId") => Some(vec![on("s3:PutObject")]),
        Method::DELETE if asks(head, "uploadId") => Some(vec![on("s3:AbortMultipartUpload")]),
        Method::DELETE => Some(vec![on("s3:DeleteObject")]),
        _ => None,
    }
}

/// What S3 asks for before it says that an object is not there: without it, missing and denied look alike.
pub(super) fn of_missing(head: &Parts) -> Option<Need> {
    let (bucket, _) = place(head).filter(|(_, key)| key.is_some())?;
    let reads = matches!(head.method, Method::GET | Method::HEAD);
    reads.then(|| Need::new("s3:ListBucket", format!("arn:aws:s3:::{bucket}")))
}

/// The bucket and, if one is meant, the object.
fn place(head: &Parts) -> Option<(String, Option<String>)> {
    let path = percent_decode_str(head.uri.path()).decode_utf8().ok()?;
    let (bucket, key) = path.strip_prefix('/')?.split_once('/').unwrap_or((path.get(1..)?, ""));
    let key = Some(key).filter(|key| !key.is_empty()).map(str::to_owned);
    (!bucket.is_empty()).then(|| (bucket.to_owned(), key))
}

fn listing(head: &Parts, bucket: &str) -> Option<Vec<Need>> {
    let lists = head.method == Method::GET && asks(head, "list-type");
    lists.then(|| vec![Need::new("s3:ListBucket", format!("arn:aws:s3:::{bucket}"))])
}

/// Whether the query has this parameter.
fn asks(head: &Parts, name: &str) -> bool {
    let query = head.uri.query().unwrap_or_default();
    query.split('&').any(|pair| pair.split('=').next() == Some(name))
}

/// What a copy reads.
fn copied(head: &Parts) -> Option<Need> {
    let source = head.headers.get("x-amz-copy-source")?.to_str().ok()?;
    let source = percent_decode_str(source.trim_start_matches('/')).decode_utf8().ok()?;
    Some(Need::new("s3:GetObject", format!("arn:aws:s3:::{source}")))
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    fn head(method: &str, uri: &str) -> Parts {
        Request::builder().method(method).uri(uri).body(()).unwrap().into_parts().0
    }

    #[test]
    fn every_request_on_an_object_needs_its_action_on_that_object() {
        let table = [
            ("GET", "/b/snapshots/1?x-id=GetObject", "s3:GetObject"),
            ("HEAD", "/b/snapshots/1", "s3:GetObject"),
            ("PUT", "/b/snapshots/1?x-id=PutObject", "s3:PutObject"),
            ("POST", "/b/snapshots/1?uploads", "s3:PutObject"),
            ("PUT", "/b/snapshots/1?partNumber=1&uploadId=u", "s3:PutObject"),
            ("POST", "/b/snapshots/1?uploadId=u", "s3:PutObject"),
            ("DELETE", "/b/snapshots/1?uploadId=u", "s3:AbortMultipartUpload"),
            ("DELETE", "/b/snapshots/1", "s3:DeleteObject"),
        ];
        for (method, uri, action) in table {
            let expected = vec![Need::new(action, "arn:aws:s3:::b/snapshots/1")];
            assert_eq!(needs(&head(method, uri)), Some(expected), "{method} {uri}");
        }
    }

    #[test]
    fn a_bucket_is_listed_with_the_permission_on_it_and_so_is_an_object_missed() {
        let list = Need::new("s3:ListBucket", "arn:aws:s3:::b");
        assert_eq!(needs(&head("GET", "/b?list-type=2")), Some(vec![list.clone()]));
        assert_eq!(of_missing(&head("GET", "/b/k")), Some(list));
        assert_eq!(of_missing(&head("PUT", "/b/k")), None);
        assert_eq!(of_missing(&head("GET", "/b")), None);
    }

    #[test]
    fn a_copy_reads_its_source() {
        let mut head = head("PUT", "/b/to");
        head.headers.insert("x-amz-copy-source", "/a/from%20here".parse().unwrap());
        let found = needs(&head).unwrap();
        let expected = [("s3:GetObject", "arn:aws:s3:::a/from here"), ("s3:PutObject", "arn:aws:s3:::b/to")];
        assert_eq!(found, expected.map(|(action, resource)| Need::new(action, resource)));
    }

    #[test]
    fn what_no_function_sends_is_not_known() {
        for (method, uri) in [("PUT", "/b"), ("GET", "/b"), ("GET", "/"), ("PATCH", "/b/k")] {
            assert_eq!(needs(&head(method, uri)), None, "{method} {uri}");
        }
    }
}
