//! From a command to what is run: an emulator of the organization and an execution input.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use macie_emulator::{AccountId, DumpError, Emulator, Organization, Switches};
use serde_json::{Value, json};

use crate::cli::Onboard;
use crate::demo;

/// What is to be run.
#[derive(Debug)]
pub struct Task {
    /// What the execution's name begins with.
    pub prefix: &'static str,
    /// The organization.
    pub emulator: Emulator,
    /// The execution input.
    pub input: Value,
    /// What a person should know before it runs.
    pub notes: Vec<String>,
}

/// Why a command cannot be turned into something to run.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// A file cannot be read.
    #[error("{path} cannot be read")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The list of accounts is none.
    #[error("{path} is not a list of accounts; make one with `aws organizations list-accounts`")]
    Accounts {
        /// The file.
        path: PathBuf,
        /// Which entry and field.
        #[source]
        source: DumpError,
    },
    /// The execution input is not JSON.
    #[error("{path} is not JSON")]
    Json {
        /// The file.
        path: PathBuf,
        /// Where.
        #[source]
        source: serde_json::Error,
    },
    /// Nobody can be the administrator.
    #[error("no account of the organization can be its administrator; name one with --administrator")]
    NoAdministrator,
}

/// The demo.
#[must_use]
pub fn demo() -> Task {
    let (emulator, administrator) = demo::organization();
    let input = json!({"operation": "onboard", "administratorId": administrator, "regions": demo::REGIONS,
        "settings": {"autoEnable": true}});
    let notes = vec![format!(
        "An organization of {} accounts, to be onboarded in {} by {administrator}",
        demo::SIZE,
        demo::REGIONS.join(", ")
    )];
    Task { prefix: "demo", emulator, input, notes }
}

/// What `onboard` asks for.
pub fn onboard(arguments: &Onboard) -> Result<Task, RequestError> {
    let path = &arguments.accounts;
    let accounts = |source| RequestError::Accounts { path: path.clone(), source };
    let organization = Organization::from_dump(&read(path)?).map_err(accounts)?;
    let emulator = Emulator::new(organization, Switches::default());
    let (input, notes) = match &arguments.request {
        Some(path) => (input(path)?, Vec::new()),
        None => asked(arguments, &emulator)?,
    };
    Ok(Task { prefix: "onboard", emulator, input, notes })
}

fn asked(arguments: &Onboard, emulator: &Emulator) -> Result<(Value, Vec<String>), RequestError> {
    let (administrator, notes) = match arguments.administrator {
        Some(administrator) => (administrator, Vec::new()),
        None => chosen(emulator)?,
    };
    let input = json!({"operation": "onboard", "administratorId": administrator, "regions": arguments.regions,
        "accounts": {"exclude": arguments.exclude}});
    Ok((input, notes))
}

fn chosen(emulator: &Emulator) -> Result<(AccountId, Vec<String>), RequestError> {
    let administrator = demo::first_active(emulator).ok_or(RequestError::NoAdministrator)?;
    let note = format!(
        "Delegated administrator: {administrator}, the first active account; --administrator names another"
    );
    Ok((administrator, vec![note]))
}

fn input(path: &Path) -> Result<Value, RequestError> {
    let json = |source| RequestError::Json { path: path.to_owned(), source };
    serde_json::from_str(&read(path)?).map_err(json)
}

fn read(path: &Path) -> Result<String, RequestError> {
    fs::read_to_string(path).map_err(|source| RequestError::Read { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Files(PathBuf);

    impl Files {
        fn new(test: &str) -> Self {
            let directory =
                std::env::temp_dir().join(format!("macie-org-request-{test}-{}", std::process::id()));
            fs::create_dir_all(&directory).unwrap();
            Self(directory)
        }

        fn write(&self, name: &str, text: &str) -> PathBuf {
            let path = self.0.join(name);
            fs::write(&path, text).unwrap();
            path
        }
    }

    impl Drop for Files {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn arguments(accounts: PathBuf) -> Onboard {
        let regions = vec!["us-east-1".to_owned()];
        Onboard { accounts, regions, administrator: None, exclude: Vec::new(), request: None }
    }

    fn dump() -> String {
        let account = |id: &str| {
            json!({"Id": id, "Arn": format!("arn:aws:organizations::111111111111:account/o-exampleorgid/{id}"),
                "Name": id, "Email": format!("account-{id}@example.com"), "Status": "ACTIVE",
                "JoinedMethod": "CREATED", "JoinedTimestamp": "2024-01-01T00:00:00+00:00"})
        };
        let accounts = ["111111111111", "222222222222", "333333333333"].map(account);
        json!({"Accounts": accounts}).to_string()
    }

    #[test]
    fn the_first_active_account_becomes_the_administrator_and_that_is_said() {
        let files = Files::new("first");
        let task = onboard(&arguments(files.write("dump.json", &dump()))).unwrap();
        assert_eq!(task.input["administratorId"], "222222222222");
        assert!(task.notes[0].contains("222222222222"), "{:?}", task.notes);
    }

    #[test]
    fn flags_become_the_execution_input() {
        let files = Files::new("flags");
        let mut asked = arguments(files.write("dump.json", &dump()));
        asked.administrator = Some("333333333333".parse().unwrap());
        asked.exclude = vec!["222222222222".parse().unwrap()];
        let expected = json!({"operation": "onboard", "administratorId": "333333333333",
            "regions": ["us-east-1"], "accounts": {"exclude": ["222222222222"]}});
        assert_eq!(onboard(&asked).unwrap().input, expected);
    }

    #[test]
    fn a_request_file_is_the_execution_input_as_it_is() {
        let files = Files::new("file");
        let mut asked = arguments(files.write("dump.json", &dump()));
        asked.request = Some(files.write("request.json", r#"{"operation":"onbord"}"#));
        assert_eq!(onboard(&asked).unwrap().input, json!({"operation": "onbord"}));
        asked.request = Some(files.write("request.json", "{"));
        assert!(onboard(&asked).unwrap_err().to_string().ends_with("request.json is not JSON"));
    }

    #[test]
    fn a_file_that_is_no_list_of_accounts_names_the_remedy() {
        let files = Files::new("none");
        let error = onboard(&arguments(files.write("dump.json", "[{}]"))).unwrap_err().to_string();
        assert!(error.contains("aws organizations list-accounts"), "{error}");
        let error = onboard(&arguments(files.0.join("missing.json"))).unwrap_err().to_string();
        assert!(error.ends_with("missing.json cannot be read"), "{error}");
    }

    #[test]
    fn the_demo_names_its_administrator_and_its_regions() {
        let task = demo();
        assert_eq!(task.input["regions"].as_array().unwrap().len(), 3);
        assert!(task.notes[0].contains("250 accounts"), "{:?}", task.notes);
    }
}
