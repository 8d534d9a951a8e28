//! The files of a package by name: in an archive, or in a folder.

use super::archive::{Fault, Member, members};
use super::descriptor::references;
use super::manifest::Entry;
use super::text::decode;
use crate::content::local::failed;
use crate::content::source::Source;
use crate::error::Error;
use crate::error::transfer::TransferError;
use percent_encoding::percent_decode_str;
use std::fs::{self, File, Metadata};
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Component, Path, PathBuf};

/// The limit of a descriptor or a manifest, in bytes.
const TEXT_LIMIT: u64 = 16 << 20;

/// The most chunks of a file.
const MOST_CHUNKS: usize = 100_000;

/// Returns the error of the package at a path.
pub(super) fn unusable(path: &Path, reason: &str) -> Error {
    let reason = format!("`{}` {reason}", path.display());
    TransferError::Package { reason }.into()
}

fn local(action: &str, path: &Path, error: &io::Error) -> Error {
    Error::local(failed(action, path, error))
}

/// The place of the files of a package.
pub(super) enum Place {
    /// The folder of the descriptor.
    Folder(PathBuf),
    Archive {
        path: PathBuf,
        facts: Metadata,
        members: Vec<Member>,
    },
}

impl Place {
    pub(super) fn of(path: &Path) -> Result<Self, Error> {
        let extension = path.extension();
        if extension.is_some_and(|it| it.eq_ignore_ascii_case("ovf")) {
            let folder = path.parent().unwrap_or(Path::new(""));
            return Ok(Self::Folder(folder.to_owned()));
        }
        let file = File::open(path).map_err(|error| local("open", path, &error))?;
        let facts = file.metadata();
        let facts = facts.map_err(|error| local("read", path, &error))?;
        if !facts.is_file() {
            return Err(unusable(path, "is not a file"));
        }
        let found = members(&mut BufReader::new(file), facts.len());
        let members = found.map_err(|fault| match fault {
            Fault::Io(error) => local("read", path, &error),
            Fault::Unusable(reason) => unusable(path, &reason),
        })?;
        Ok(Self::Archive {
            path: path.to_owned(),
            facts,
            members,
        })
    }

    pub(super) fn descriptor(&self, path: &Path) -> Result<Found, Error> {
        let name = match self {
            Self::Folder(_) => path.file_name().map(|it| it.to_string_lossy().into_owned()),
            Self::Archive { members, .. } => {
                let mut names = members.iter().map(|it| &it.name);
                let name = names.find(|name| has_extension(name, "ovf"));
                if let Some(other) = names.find(|name| has_extension(name, "ovf")) {
                    let reason = format!("has several descriptors, `{other}` among them");
                    return Err(unusable(path, &reason));
                }
                name.cloned()
            }
        };
        let name = name.ok_or_else(|| unusable(path, "has no descriptor (`.ovf`)"))?;
        let found = self.find(&name)?;
        found.ok_or_else(|| unusable(path, "is not there, or is not a file"))
    }

    /// Returns the files that a descriptor references.
    pub(super) fn referenced(&self, descriptor: &Found) -> Result<Vec<Found>, Error> {
        let xml = descriptor.read()?;
        let found = references(&xml).map_err(|reason| descriptor.refuse(&reason))?;
        let mut files = Vec::new();
        for reference in found {
            let href = &reference.href;
            let refuse =
                |why: &str| descriptor.refuse(&format!("references `{href}`, which {why}"));
            if href.contains("://") {
                return Err(refuse("is not in the package but elsewhere"));
            }
            if !is_inside(href) {
                return Err(refuse("is outside of the package"));
            }
            let before = files.len();
            if !reference.is_chunked {
                files.extend(self.find_encoded(href)?);
            } else {
                for number in 0..MOST_CHUNKS {
                    let Some(chunk) = self.find_encoded(&format!("{href}.{number:09}"))? else {
                        break;
                    };
                    files.push(chunk);
                }
            }
            if files.len() == before {
                return Err(refuse("is not there"));
            }
        }
        Ok(files)
    }

    /// Returns the file of this name, or of the one that it is the encoded form of, under the given name.
    fn find_encoded(&self, name: &str) -> Result<Option<Found>, Error> {
        if let Some(found) = self.find(name)? {
            return Ok(Some(found));
        }
        let decoded = decoded(name);
        if decoded == name || !is_inside(&decoded) {
            return Ok(None);
        }
        let found = self.find(&decoded)?;
        Ok(found.map(|found| Found {
            name: name.to_owned(),
            ..found
        }))
    }

    /// Returns the file of the package with this name.
    fn find(&self, name: &str) -> Result<Option<Found>, Error> {
        let name = name.to_owned();
        match self {
            Self::Folder(folder) => {
                let path = folder.join(&name);
                match fs::metadata(&path) {
                    Ok(facts) => Ok(facts.is_file().then_some(Found {
                        name,
                        path,
                        begin: 0,
                        size: facts.len(),
                        facts,
                    })),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                    Err(error) => Err(local("read", &path, &error)),
                }
            }
            Self::Archive {
                path,
                facts,
                members,
            } => {
                let member = members.iter().find(|member| member.name == name);
                Ok(member.map(|member| Found {
                    name,
                    path: path.clone(),
                    begin: member.begin,
                    size: member.size,
                    facts: facts.clone(),
                }))
            }
        }
    }

    /// Returns the manifest or the certificate of a descriptor. In an archive it may have another name.
    pub(super) fn beside(&self, stem: &str, extension: &str) -> Result<Option<Found>, Error> {
        let found = self.find(&format!("{stem}.{extension}"))?;
        match (found, self) {
            (None, Self::Archive { members, .. }) => {
                let mut names = members.iter().map(|member| &member.name);
                match names.find(|name| has_extension(name, extension)) {
                    Some(name) => self.find(name),
                    None => Ok(None),
                }
            }
            (found, _) => Ok(found),
        }
    }

    /// Returns the entry of each file, under the name of the file.
    pub(super) fn resolve(
        &self,
        files: &[Found],
        mut entries: Vec<Entry>,
        manifest: &Found,
    ) -> Result<Vec<Entry>, Error> {
        let mut resolved = Vec::new();
        for file in files {
            let Some(at) = position(&entries, &file.name) else {
                let reason = format!("does not list `{}`", file.name);
                return Err(manifest.refuse(&reason));
            };
            resolved.push(Entry {
                name: file.name.clone(),
                checksum: entries.swap_remove(at).checksum,
            });
        }
        // A file that is there and that no reference needs is not sent, so that its checksum does not matter.
        for Entry { name, .. } in entries {
            if !is_inside(&name) || self.find_encoded(&name)?.is_none() {
                let reason = format!("lists `{name}`, which is not there");
                return Err(manifest.refuse(&reason));
            }
        }
        Ok(resolved)
    }
}

/// Returns the position of the entry of a file: of that name, or with a path of the machine that made the manifest.
fn position(entries: &[Entry], name: &str) -> Option<usize> {
    let decoded = decoded(name);
    let is_name = |it: &str| it == name || it == decoded;
    let exact = entries.iter().position(|entry| is_name(&entry.name));
    exact.or_else(|| {
        let is_alike = |entry: &Entry| entry.name.rsplit('/').next().is_some_and(is_name);
        let mut alike = (0..entries.len()).filter(|at| is_alike(&entries[*at]));
        let at = alike.next()?;
        alike.next().is_none().then_some(at)
    })
}

/// Returns a name without percent-encoding.
fn decoded(name: &str) -> String {
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

fn has_extension(name: &str, extension: &str) -> bool {
    let found = Path::new(name).extension();
    found.is_some_and(|it| it.eq_ignore_ascii_case(extension))
}

/// Returns `true` for a name that leads to no place outside of the package.
fn is_inside(name: &str) -> bool {
    let mut components = Path::new(name).components();
    !name.contains('\0')
        && components.all(|it| matches!(it, Component::Normal(_) | Component::CurDir))
}

/// A file of a package.
pub(super) struct Found {
    pub(super) name: String,
    /// The file of this machine: the archive, or the file itself.
    path: PathBuf,
    begin: u64,
    size: u64,
    /// The facts of the file at `path`.
    facts: Metadata,
}

impl Found {
    pub(super) fn named_source(&self) -> (String, Source) {
        let source = Source::part(self.path.clone(), self.begin, self.size, &self.facts);
        (self.name.clone(), source)
    }

    /// Returns the error of this file.
    pub(super) fn refuse(&self, reason: &str) -> Error {
        match self.path.ends_with(&self.name) {
            true => unusable(&self.path, reason),
            false => {
                let reason = format!("`{}` in `{}` {reason}", self.name, self.path.display());
                TransferError::Package { reason }.into()
            }
        }
    }

    /// Reads a file of text.
    pub(super) fn read(&self) -> Result<String, Error> {
        if self.size > TEXT_LIMIT {
            let reason = format!(
                "has {} bytes, more than the limit of {TEXT_LIMIT}",
                self.size
            );
            return Err(self.refuse(&reason));
        }
        let read = || {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(self.begin))?;
            let mut bytes = Vec::new();
            file.take(self.size).read_to_end(&mut bytes)?;
            Ok(decode(&bytes))
        };
        read().map_err(|error: io::Error| local("read", &self.path, &error))
    }
}
