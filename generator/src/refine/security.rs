//! The authentication of the API: how the client logs in, and how calls carry a token.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::input::Input;
use super::operation;
use crate::api::{Encoding, Operation, Scheme};
use crate::login::{Credentials, Login, Method, Sends};

/// Returns the items of the crate root; none for the API of vCenter, which is the default of the runtime.
pub(super) fn items(input: Input<'_>) -> TokenStream {
    let authentication = input.authentication;
    let (login, endpoint) = match &authentication.method {
        Method::Session => return TokenStream::new(),
        Method::Basic => (quote!(Basic), TokenStream::new()),
        Method::Undescribed => (quote!(Undescribed), TokenStream::new()),
        Method::Login(login) => (quote!(Token(&LOGIN)), endpoint(input, login)),
    };
    let token = scheme(&authentication.token);
    quote! {
        #endpoint

        /// The authentication of the API.
        static SECURITY: vsphere_runtime::login::Security = {
            use vsphere_runtime::login::{LoginMethod, Scheme, Security};

            Security {
                token: Scheme::#token,
                login: LoginMethod::#login,
            }
        };
    }
}

/// Returns the setting of the builder; nothing for the API of vCenter.
pub(super) fn setting(input: Input<'_>) -> TokenStream {
    match input.authentication.is_vcenter() {
        true => TokenStream::new(),
        false => quote!(.security(&SECURITY)),
    }
}

/// Returns the login, with descriptions of its operations: those of the resources may not be enabled.
fn endpoint(input: Input<'_>, login: &Login<'_>) -> TokenStream {
    let mut statics = TokenStream::new();
    let mut own = |name: &str, operation: &Operation| {
        let ident = format_ident!("{name}");
        let described = operation::literal(input, operation, &operation::Names::plain());
        statics.extend(quote!(static #ident: Operation = #described;));
        quote!(&#ident)
    };
    let mut used = vec!["CredentialsIn", "Scheme", "TokenEndpoint", "TokenIn"];
    let log_in = own("LOG_IN", login.operation);
    let refresh = login.refresh.as_ref().map(|(operation, sends, token)| {
        let operation = own("REFRESH", operation);
        let sends = self::sends(sends);
        used.extend(["Refresh", "Sends"]);
        quote! {
            refresh: Some(Refresh {
                operation: #operation,
                sends: Sends::#sends,
                token: TokenIn::Body(#token),
            }),
        }
    });
    let log_out = login.log_out.as_ref().map(|(operation, sends)| {
        let operation = own("LOG_OUT", operation);
        let sends = self::sends(sends);
        used.extend(["LogOut", "Sends"]);
        quote!(log_out: Some(LogOut { operation: #operation, sends: Sends::#sends }),)
    });
    used.sort_unstable();
    used.dedup();
    let used = used.iter().map(|name| format_ident!("{name}"));
    let credentials = credentials(&login.credentials);
    let token = &login.token;
    let optional = |name: &str, place: &Option<String>| {
        let ident = format_ident!("{name}");
        place.as_ref().map(|place| quote!(#ident: Some(#place),))
    };
    let refresh_token = optional("refresh_token", &login.refresh_token);
    let expires = optional("expires", &login.expires);
    let scheme = scheme(&login.scheme);
    quote! {
        /// The login of the API: user and password for a token. [`ClientBuilder::credentials`] uses it; a
        /// [`TokenLogin`](vsphere_runtime::login::TokenLogin) sends more fields, such as the domain of the user.
        pub static LOGIN: vsphere_runtime::login::TokenEndpoint = {
            use vsphere_runtime::login::{#(#used),*};
            use vsphere_runtime::operation::{Method, Operation, ResultShape};

            #statics

            TokenEndpoint {
                log_in: #log_in,
                credentials: CredentialsIn::#credentials,
                token: TokenIn::Body(#token),
                #refresh_token
                #expires
                scheme: Scheme::#scheme,
                #refresh
                #log_out
                ..TokenEndpoint::EMPTY
            }
        };
    }
}

fn credentials(credentials: &Credentials) -> TokenStream {
    match credentials {
        Credentials::Basic => quote!(Basic),
        Credentials::Fields {
            user,
            password,
            encoding: Encoding::Form,
        } => quote!(Form { user: #user, password: #password }),
        Credentials::Fields { user, password, .. } => {
            quote!(Json { user: #user, password: #password })
        }
    }
}

fn sends(sends: &Sends) -> TokenStream {
    match sends {
        Sends::Nothing => quote!(Nothing),
        Sends::Text => quote!(Text),
        Sends::Field(name) => quote!(Field(#name)),
    }
}

/// Returns the variant of a scheme.
pub(super) fn scheme(scheme: &Scheme) -> TokenStream {
    match scheme {
        Scheme::Basic => quote!(Basic),
        Scheme::Session => quote!(Session),
        Scheme::Bearer => quote!(Bearer),
        Scheme::Token(word) => quote!(Token(#word)),
        Scheme::Header(name) => quote!(Header(#name)),
        Scheme::Query(name) => quote!(Query(#name)),
    }
}
