//! Values of one of several types that nothing distinguishes: [`choice!`](crate::choice).

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;

/// Returns a value as JSON; `null` for one that JSON cannot express.
pub fn to_json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Reads a JSON value as a `T`.
pub fn from_json<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// Writes the name of a type and the form of its value, which may be a secret.
pub fn debug_form(f: &mut fmt::Formatter<'_>, name: &str, value: &Value) -> fmt::Result {
    let form = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    write!(f, "{name}({form})")
}

/// Defines a type for values of one of several types that nothing in them distinguishes.
///
/// It holds the JSON as the server sent it, so that nothing of it is lost, and has an accessor for each type. It is made from a
/// value of one of the types, or from JSON.
///
/// ```
/// use serde_json::json;
/// use vsphere_runtime::choice;
///
/// choice! {
///     /// A number, or the name of one.
///     pub struct Port {
///         /// The number.
///         as_integer = i64,
///         /// The name.
///         as_text = String,
///     }
/// }
///
/// let port = Port::from(443);
/// assert_eq!(port.as_integer(), Some(443));
/// assert_eq!(port.as_text(), None);
/// let port: Port = serde_json::from_value(json!("https"))?;
/// assert_eq!(port.as_text().as_deref(), Some("https"));
/// assert_eq!(port.as_value(), &json!("https"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! choice {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident {
            $($(#[$of:meta])* $accessor:ident = $ty:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
        $visibility struct $name($crate::Value);

        impl $name {
            $(
                $(#[$of])*
                pub fn $accessor(&self) -> ::core::option::Option<$ty> {
                    $crate::__private::from_json(&self.0)
                }
            )*

            /// Creates a value from JSON, unchecked.
            pub fn from_value(value: $crate::Value) -> Self {
                Self(value)
            }

            /// Returns the JSON as it was sent.
            pub fn as_value(&self) -> &$crate::Value {
                &self.0
            }

            /// Returns the JSON as it was sent.
            pub fn into_value(self) -> $crate::Value {
                self.0
            }
        }

        $(
            impl ::core::convert::From<$ty> for $name {
                fn from(value: $ty) -> Self {
                    Self($crate::__private::to_json(&value))
                }
            }
        )*

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug_form(f, ::core::stringify!($name), &self.0)
            }
        }

        impl $crate::__private::Blank for $name {
            fn blank() -> Self {
                Self($crate::Value::Null)
            }
        }

        impl $crate::__private::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::Serializer,
            {
                $crate::__private::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::__private::Deserializer<'de>,
            {
                $crate::__private::Deserialize::deserialize(deserializer).map(Self)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    choice! {
        pub struct Port {
            as_integer = i64,
            as_text_list = Vec<String>,
        }
    }

    #[test]
    fn every_value_survives_reading_and_writing() {
        for value in [
            json!(1),
            json!(["a"]),
            json!({"b": [null]}),
            json!(null),
            json!(1.5),
        ] {
            let port: Port = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(serde_json::to_value(&port).unwrap(), value);
            assert_eq!(port.as_integer().is_some(), value.is_i64());
            assert_eq!(port.as_text_list().is_some(), value.is_array());
            assert_eq!(port.as_value(), &value);
        }
    }

    #[test]
    fn values_are_not_shown() {
        let port = Port::from(vec!["hush".to_owned()]);
        assert_eq!(format!("{port:?}"), "Port(a list)");
        assert_eq!(Port::from_value(port.clone().into_value()), port);
    }
}
