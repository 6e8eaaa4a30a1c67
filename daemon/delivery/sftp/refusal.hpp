#pragma once

#include <string>
#include <string_view>

#include "daemon/delivery/fault.hpp"
#include "daemon/delivery/sftp/packet.hpp"

namespace stmtwatch::delivery::sftp {

// What the server was asked to do.
enum class Step : std::uint8_t {
  open,
  write,
  fsync,
  size,
  close,
  look,
  rename,
  remove,
  make_directory,
  read,
  limits
};

// The server said no to one step on `path`: what that means. SFTPv3 has one code, "failure", for most of what
// can go wrong, so its words are read as well:
//
//   no_space    codes of later versions for it; words that speak of space or a quota; and a plain failure of
//   write,
//               fsync or close, where OpenSSH says nothing more for a full disk
//   conflict    the later code for a name that is taken
//   protocol    not supported, of a step that no delivery can do without
//   permission  everything else, with the server's words
Fault fault_of(Step step, std::string_view path, const StatusReply& reply);

// Whether a reply is of a kind that answers the step.
bool fits(Step step, const Reply& reply);
// The server said what the protocol does not allow; `what` goes on from "the server breaks the SFTP protocol:
// ".
Fault broken(std::string_view what);

// Whether the server itself says that space is what is missing.
bool says_no_space(const StatusReply& reply);
// Whether that answer to a look means that nothing stands there. (no_such_path is a later version's.)
bool says_missing(const StatusReply& reply);

}  // namespace stmtwatch::delivery::sftp
