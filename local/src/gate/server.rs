//! Listens, asks the roles, and passes on what they allow.

use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper::header::CONNECTION;
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode, Uri, Version};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::needs;
use super::objects;
use super::refusal;
use super::roles::Roles;
use super::signed::{Service, Signed};
use crate::serve::serve;

/// A body that was read, or one that passes as it comes.
type Body = Either<Full<Bytes>, Incoming>;

/// The URLs that the gate stands in front of.
#[derive(Debug, Clone)]
pub(crate) struct Behind {
    /// Lambda's Invoke API.
    pub(crate) lambda: String,
    /// Step Functions, S3, DynamoDB and SNS.
    pub(crate) engine: String,
}

/// A running gate. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Gate {
    _server: JoinSet<()>,
}

impl Gate {
    /// Starts a gate on `listener`.
    pub(crate) fn start(listener: TcpListener, roles: Roles, behind: Behind) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        let keeper = Keeper { roles, behind, client };
        let mut server = JoinSet::new();
        server.spawn(serve(listener, move |request| keeper.clone().answer(request)));
        Self { _server: server }
    }
}

/// What answers requests.
#[derive(Debug, Clone)]
struct Keeper {
    roles: Roles,
    behind: Behind,
    client: Client<HttpConnector, Body>,
}

impl Keeper {
    async fn answer(self, request: Request<Incoming>) -> Response<Body> {
        let (head, body) = request.into_parts();
        let Some(signed) = Signed::read(&head.headers) else { return plain(StatusCode::FORBIDDEN) };
        let Some((read, body)) = read(signed.service, body).await else {
            return plain(StatusCode::BAD_REQUEST);
        };
        let account = self.roles.account().to_string();
        let Some(needs) = needs::of(&signed, &head, &read, &account) else {
            return plain(StatusCode::NOT_IMPLEMENTED);
        };
        let refused =
            |why| refusal::of(signed.service, &head.method, &why).map(|body| Either::Left(body.into()));
        if let Err(why) = needs.iter().try_for_each(|need| self.roles.authorize(&signed, need)) {
            return refused(why);
        }
        let answer = self.pass(signed.service, &head, body).await;
        let missed = objects::of_missing(&head).filter(|_| signed.service == Service::S3);
        let missed = missed.filter(|_| answer.status() == StatusCode::NOT_FOUND);
        match missed.map(|need| self.roles.authorize(&signed, &need)) {
            Some(Err(why)) => refused(why),
            Some(Ok(())) | None => answer,
        }
    }

    /// Passes a request on, and hands the answer back as it comes.
    async fn pass(&self, service: Service, head: &Parts, body: Body) -> Response<Body> {
        let to = match service {
            Service::Lambda => &self.behind.lambda,
            Service::DynamoDb | Service::S3 | Service::Sns | Service::StepFunctions => &self.behind.engine,
        };
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        let Ok(uri) = format!("{to}{path}").parse::<Uri>() else { return plain(StatusCode::BAD_REQUEST) };
        let mut request = Request::new(body);
        *request.method_mut() = head.method.clone();
        *request.uri_mut() = uri;
        request.headers_mut().clone_from(&head.headers);
        match self.client.request(request).await {
            Ok(answer) => from_here(answer),
            Err(_) => plain(StatusCode::BAD_GATEWAY),
        }
    }
}

/// The body as far as it has to be known, and as it is passed on. Objects and invocations are not read.
async fn read(service: Service, body: Incoming) -> Option<(Bytes, Body)> {
    match service {
        Service::Lambda | Service::S3 => Some((Bytes::new(), Either::Right(body))),
        Service::DynamoDb | Service::Sns | Service::StepFunctions => {
            let read = body.collect().await.ok()?.to_bytes();
            Some((read.clone(), Either::Left(Full::new(read))))
        }
    }
}

/// The same answer on this connection: the engine's own ends with each of its answers.
fn from_here(answer: Response<Incoming>) -> Response<Body> {
    let mut answer = answer.map(Either::Right);
    *answer.version_mut() = Version::HTTP_11;
    answer.headers_mut().remove(CONNECTION);
    answer
}

fn plain(status: StatusCode) -> Response<Body> {
    let mut answer = Response::new(Either::Left(Full::default()));
    *answer.status_mut() = status;
    answer
}
