//! An assumed role's credentials, as far as they can be sent.

use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result, future};

/// The credentials of an assumed role. Those that no header can hold are refused: the SDK signs
/// with whatever STS has answered, and panics there.
#[derive(Debug)]
pub(super) struct Sendable(pub(super) AssumeRoleProvider);

impl ProvideCredentials for Sendable {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { sendable(self.0.provide_credentials().await?) })
    }
}

fn sendable(credentials: Credentials) -> Result {
    let sent = [Some(credentials.access_key_id()), credentials.session_token()];
    let is_visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if sent.into_iter().flatten().all(is_visible) {
        Ok(credentials)
    } else {
        Err(CredentialsError::provider_error("STS answered with credentials that no header can hold"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_that_no_header_can_hold_are_refused() {
        let of = |id: &str, token: &str| {
            sendable(Credentials::new(id, "secret key", Some(token.to_owned()), None, "test"))
        };
        assert!(of("ASIA", "IQoJb3JpZ2luX2VjEJr//w==").is_ok());
        for (id, token) in [("ASIA", "t\nx"), ("ASIA", "t\u{1}"), ("ASIA", "té"), ("A SIA", "t")] {
            assert!(matches!(of(id, token), Err(CredentialsError::ProviderError(_))), "{id} {token}");
        }
    }
}
