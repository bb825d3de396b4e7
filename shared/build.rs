//! Picks out the roots that AWS's certificates end in, from Mozilla's list.
//!
//! The list is a dependency, so that `cargo update` refreshes it. Written as PEM, which is
//! what the SDK takes, and at build time: the other hundred roots stay out of the binaries.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "aws")]
    roots::write();
}

#[cfg(feature = "aws")]
mod roots {
    use std::path::PathBuf;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

    /// All of Amazon Trust Services (<https://www.amazontrust.com/repository/>), by common name.
    const NAMES: [&str; 5] = [
        "Amazon Root CA 1",
        "Amazon Root CA 2",
        "Amazon Root CA 3",
        "Amazon Root CA 4",
        "Starfield Services Root Certificate Authority - G2",
    ];

    pub(crate) fn write() {
        let out = std::env::var_os("OUT_DIR").expect("cargo names a directory");
        let pem: String = NAMES.map(pem).concat();
        std::fs::write(PathBuf::from(out).join("roots.pem"), pem).expect("the directory can be written to");
    }

    fn pem(name: &str) -> String {
        let holds = |der: &[u8]| der.windows(name.len()).any(|part| part == name.as_bytes());
        let root = TLS_SERVER_ROOT_CERTS.iter().find(|der| holds(der));
        let der = root.unwrap_or_else(|| panic!("Mozilla no longer lists {name}"));
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(der))
    }
}
