//! The base URL of a client.

use reqwest::Url;

/// Joins base URL and base path, without a slash at the end. The error is the setting and what is wrong with it.
pub(crate) fn base_url(base: &str, base_path: &str) -> Result<String, (&'static str, String)> {
    let refused = |why: &str| ("base_url", why.to_owned());
    let mut url =
        Url::parse(base).map_err(|error| refused(&format!("{error}: write https://host")))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(refused("must be an http or https URL: write https://host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("must not hold a user or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refused("must not hold a query or a fragment"));
    }
    let base_path = match base_path.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    };
    let prefix = url.path().trim_end_matches('/');
    let prefix = prefix
        .strip_suffix(base_path.as_str())
        .unwrap_or(prefix)
        .to_owned();
    let path = format!("{prefix}{base_path}");
    url.set_path(&path);
    if url.path().trim_end_matches('/') != path {
        return Err((
            "base_path",
            "must be a plain path, percent-encoded where needed: write /api".to_owned(),
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::base_url;

    #[test]
    fn base_urls() {
        let table = [
            ("https://vc", "/api", "https://vc/api"),
            ("https://vc/", "/api", "https://vc/api"),
            ("https://vc/api", "/api", "https://vc/api"),
            ("https://vc/api/", "api/", "https://vc/api"),
            ("https://vc/myapi", "/api", "https://vc/myapi/api"),
            ("https://vc/proxy/", "/api", "https://vc/proxy/api"),
            ("https://vc/proxy/api", "/api", "https://vc/proxy/api"),
            ("https://vc:8443", "/api", "https://vc:8443/api"),
            ("http://[::1]:8080/api", "/api", "http://[::1]:8080/api"),
            ("HTTPS://VC:443", "/api", "https://vc/api"),
            ("https://vc", "", "https://vc"),
            ("https://vc/", "/", "https://vc"),
            ("https://vc", "/rest/com", "https://vc/rest/com"),
        ];
        for (base, path, joined) in table {
            assert_eq!(base_url(base, path).as_deref(), Ok(joined), "{base} {path}");
        }
    }

    #[test]
    fn refused_base_urls() {
        let table = [
            ("", "/api", "base_url"),
            ("vc.example.org", "/api", "base_url"),
            ("localhost:8080", "/api", "base_url"),
            ("ftp://vc", "/api", "base_url"),
            ("https://", "/api", "base_url"),
            ("https://user:s3cr3t@vc", "/api", "base_url"),
            ("https://vc?x", "/api", "base_url"),
            ("https://vc#x", "/api", "base_url"),
            ("https://vc", "/api?x=1", "base_path"),
            ("https://vc", "/api/../x", "base_path"),
            ("https://vc", "/a b", "base_path"),
        ];
        for (base, path, setting) in table {
            let (name, why) = base_url(base, path).expect_err(base);
            assert_eq!(name, setting, "{base} {path}");
            assert!(!why.contains("s3cr3t"), "{why}");
        }
    }
}
