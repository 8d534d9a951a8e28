//! The standard kinds of error responses.

use std::fmt;

/// Passes the list of kinds to a macro: documentation, variant, text on the wire, and question of `Error` for each.
macro_rules! for_each_kind {
    ($apply:ident) => {
        $apply! {
            /// An error without a more specific kind.
            Error = "ERROR", is_generic_error;
            /// A resource with this identifier or name exists already.
            AlreadyExists = "ALREADY_EXISTS", is_already_exists;
            /// The resource is in the requested state already.
            AlreadyInDesiredState = "ALREADY_IN_DESIRED_STATE", is_already_in_desired_state;
            /// The operation was canceled on request.
            Canceled = "CANCELED", is_canceled;
            /// Another caller changed the resource in the meantime.
            ConcurrentChange = "CONCURRENT_CHANGE", is_concurrent_change;
            /// A feature that is in use prevents the operation.
            FeatureInUse = "FEATURE_IN_USE", is_feature_in_use;
            /// The server encountered an unexpected condition.
            InternalServerError = "INTERNAL_SERVER_ERROR", is_internal_server_error;
            /// An argument has an invalid value.
            InvalidArgument = "INVALID_ARGUMENT", is_invalid_argument;
            /// The configuration of an element does not allow the operation.
            InvalidElementConfiguration = "INVALID_ELEMENT_CONFIGURATION", is_invalid_element_configuration;
            /// An element has a type that the operation does not accept.
            InvalidElementType = "INVALID_ELEMENT_TYPE", is_invalid_element_type;
            /// The request is malformed.
            InvalidRequest = "INVALID_REQUEST", is_invalid_request;
            /// The state of a resource does not allow the operation now.
            NotAllowedInCurrentState = "NOT_ALLOWED_IN_CURRENT_STATE", is_not_allowed_in_current_state;
            /// A referenced resource does not exist.
            NotFound = "NOT_FOUND", is_not_found;
            /// The server does not know the operation.
            OperationNotFound = "OPERATION_NOT_FOUND", is_operation_not_found;
            /// A resource is busy with another operation.
            ResourceBusy = "RESOURCE_BUSY", is_resource_busy;
            /// A resource is in use by another one.
            ResourceInUse = "RESOURCE_IN_USE", is_resource_in_use;
            /// The server cannot access a resource.
            ResourceInaccessible = "RESOURCE_INACCESSIBLE", is_resource_inaccessible;
            /// The service is not available, perhaps temporarily.
            ServiceUnavailable = "SERVICE_UNAVAILABLE", is_service_unavailable;
            /// The operation exceeded a time limit of the server.
            TimedOut = "TIMED_OUT", is_timed_out;
            /// A resource that the operation needs could not be allocated.
            UnableToAllocateResource = "UNABLE_TO_ALLOCATE_RESOURCE", is_unable_to_allocate_resource;
            /// The request has no valid session or credentials.
            Unauthenticated = "UNAUTHENTICATED", is_unauthenticated;
            /// The user lacks a privilege.
            Unauthorized = "UNAUTHORIZED", is_unauthorized;
            /// The request contains an unknown parameter or field.
            UnexpectedInput = "UNEXPECTED_INPUT", is_unexpected_input;
            /// The operation is not supported by the server or the resource.
            Unsupported = "UNSUPPORTED", is_unsupported;
            /// The server could not verify the identity of a peer.
            UnverifiedPeer = "UNVERIFIED_PEER", is_unverified_peer;
        }
    };
}
pub(super) use for_each_kind;

macro_rules! kinds {
    ($($(#[$meta:meta])* $variant:ident = $wire:literal, $is:ident;)*) => {
        /// Standard kind of an error response, by its `error_type`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$meta])* $variant,)*
            /// None of the standard kinds, or not reported: see [`ApiError::error_type`](crate::ApiError::error_type).
            Unknown,
        }

        impl ErrorKind {
            /// All standard kinds, without [`Unknown`](Self::Unknown).
            pub const STANDARD: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the kind as `error_type` names it: `"NOT_FOUND"`; empty for [`Unknown`](Self::Unknown).
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unknown => "",
                }
            }

            /// Returns the kind that `error_type` names.
            pub fn from_error_type(error_type: &str) -> Self {
                match error_type {
                    $($wire => Self::$variant,)*
                    _ => Self::Unknown,
                }
            }
        }
    };
}

for_each_kind! { kinds }

impl ErrorKind {
    /// Returns the HTTP status with which a vCenter reports this kind, unless the operation documents another one. 500 for
    /// [`Unknown`](Self::Unknown).
    ///
    /// A failed task has no status of its own: this is the one that its error would have as a response.
    pub const fn status(self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Unauthorized => 403,
            Self::NotFound | Self::OperationNotFound => 404,
            Self::ConcurrentChange => 409,
            Self::Error
            | Self::InternalServerError
            | Self::ResourceBusy
            | Self::ResourceInaccessible
            | Self::TimedOut
            | Self::UnableToAllocateResource
            | Self::Unknown => 500,
            Self::ServiceUnavailable => 503,
            Self::AlreadyExists
            | Self::AlreadyInDesiredState
            | Self::Canceled
            | Self::FeatureInUse
            | Self::InvalidArgument
            | Self::InvalidElementConfiguration
            | Self::InvalidElementType
            | Self::InvalidRequest
            | Self::NotAllowedInCurrentState
            | Self::ResourceInUse
            | Self::UnexpectedInput
            | Self::Unsupported
            | Self::UnverifiedPeer => 400,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unknown => "unknown",
            known => known.as_str(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;

    #[test]
    fn every_kind_is_read_from_its_text() {
        assert_eq!(ErrorKind::STANDARD.len(), 25);
        for kind in ErrorKind::STANDARD {
            assert_eq!(ErrorKind::from_error_type(kind.as_str()), *kind);
        }
        for text in ["", "not_found", "SOMETHING_NEW"] {
            assert_eq!(ErrorKind::from_error_type(text), ErrorKind::Unknown);
        }
    }
}
