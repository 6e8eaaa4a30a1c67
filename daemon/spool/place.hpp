#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "daemon/files/beneath.hpp"

// What archive() does to single files. All of it blocks; any thread.
namespace stmtwatch::spool {

// A name in a directory, whether or not something stands there.
struct Place {
  const files::Directory& directory;
  std::string name;

  std::string text() const { return (directory.path() / name).native(); }
  bool taken() const;
};

// "cannot <doing> <place>: <why>"
files::Fault place_fault(int error, std::string_view doing, const Place& place);

// 0 or the errno: EEXIST where something stands at `to`, which is never replaced; EXDEV across file systems.
int rename(const Place& from, const Place& to);
// Nothing there is success.
std::expected<void, files::Fault> remove(const Place& place);
// On the disk when this returns.
std::expected<void, files::Fault> sync(const files::Directory& directory);

// Whether the two regular files hold the same bytes.
std::expected<bool, files::Fault> same_bytes(const Place& one, const Place& other);
// Copies bytes and modification time over whatever regular file stands at `to`; on the disk when this returns
// (the name is not: see sync). A fault where `from` changes meanwhile; `to` is then of no use.
std::expected<void, files::Fault> copy(const Place& from, const Place& to);

}  // namespace stmtwatch::spool
