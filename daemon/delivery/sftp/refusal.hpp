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
  read
};

// The server said no to one step on `path`: what that means. SFTPv3 has one code, "failure", for most of what
// can go wrong, so its words are read as well:
//
//   no_space    codes of later versions for it; words that speak of space or a quota; and a plain failure of
//   write,
//               fsync or close, where OpenSSH says nothing more for a full disk
//   conflict    the later code for a name that is taken
//   protocol    not supported: the server cannot do what we need
//   permission  everything else, with the server's words
Fault fault_of(Step step, std::string_view path, const StatusReply& reply);

}  // namespace stmtwatch::delivery::sftp
