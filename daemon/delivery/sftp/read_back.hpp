#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/delivery/sftp/session.hpp"

namespace stmtwatch::delivery::sftp {

// SHA-256 of the file under `path`, which has `size` bytes; nullopt where nothing stands there or it has
// another size. OPEN, then READs, a batch of them under way at a time, then CLOSE. On the session's strand.
flow::Task<Outcome<std::optional<Sha256>>> read_back(Session& session, std::string path, std::uint64_t size);

}  // namespace stmtwatch::delivery::sftp
