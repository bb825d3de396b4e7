//! A CloudFormation that knows one stack. Its answers are those of AWS, by the letter, as far as
//! a client reads them; whose credentials they are decides over refusals.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// The stack's name.
pub(super) const STACK: &str = "macie-org";

/// The access key of credentials that are expired.
pub(super) const EXPIRED: &str = "ASIAEXPIRED";

/// The access key of credentials that may do nothing.
pub(super) const DENIED: &str = "ASIADENIED";

/// Serves until `servers` are dropped; its URL.
pub(super) async fn serve(
    outputs: &[(&str, &str)],
    parameters: &[(&str, &str)],
    servers: &mut JoinSet<()>,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let stack = described(outputs, parameters);
    servers.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let stack = stack.clone();
            let service = service_fn(move |request| {
                let stack = stack.clone();
                async move { Ok::<_, Infallible>(answer(request, stack).await) }
            });
            let serving = hyper::server::conn::http1::Builder::new();
            connections.spawn(serving.serve_connection(TokioIo::new(stream), service));
        }
    });
    endpoint
}

async fn answer(request: Request<Incoming>, stack: String) -> Response<Full<Bytes>> {
    let signed = request.headers()["authorization"].to_str().unwrap().to_owned();
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let asked = body.split('&').find_map(|field| field.strip_prefix("StackName=")).unwrap();
    let (status, text) = match asked {
        _ if signed.contains(EXPIRED) => (403, refusal("ExpiredToken", "The security token is expired")),
        _ if signed.contains(DENIED) => {
            (403, refusal("AccessDenied", "User is not authorized to perform: cloudformation:DescribeStacks"))
        }
        STACK => (200, stack),
        "another" => (200, described(&[("WebsiteUrl", "https://example.com")], &[])),
        unknown => (400, refusal("ValidationError", &format!("Stack with id {unknown} does not exist"))),
    };
    Response::builder().status(status).body(Full::new(text.into())).unwrap()
}

fn described(outputs: &[(&str, &str)], parameters: &[(&str, &str)]) -> String {
    let members = |kind: &str, pairs: &[(&str, &str)]| -> String {
        let member = |(key, value): &(&str, &str)| {
            format!("<member><{kind}Key>{key}</{kind}Key><{kind}Value>{value}</{kind}Value></member>")
        };
        pairs.iter().map(member).collect()
    };
    format!(
        "<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">\
         <DescribeStacksResult><Stacks><member><StackName>{STACK}</StackName>\
         <CreationTime>2026-11-21T08:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>\
         <Outputs>{}</Outputs><Parameters>{}</Parameters>\
         </member></Stacks></DescribeStacksResult></DescribeStacksResponse>",
        members("Output", outputs),
        members("Parameter", parameters)
    )
}

fn refusal(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error><Type>Sender</Type>\
         <Code>{code}</Code><Message>{message}</Message></Error><RequestId>0a1b</RequestId></ErrorResponse>"
    )
}
