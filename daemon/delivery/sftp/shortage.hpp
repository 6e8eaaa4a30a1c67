#pragma once

#include <optional>
#include <string_view>

#include "daemon/delivery/fault.hpp"

namespace stmtwatch::delivery::sftp {

// The fault where `error` (an errno) means that this host is out of descriptors or memory: no word about the
// server or a file, and over by itself. Reason::unreachable. `doing` reads "opening a connection".
std::optional<Fault> shortage(int error, std::string_view doing);

}  // namespace stmtwatch::delivery::sftp
