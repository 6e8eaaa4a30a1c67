#pragma once

#include <optional>
#include <string>

#include "daemon/delivery/remote.hpp"
#include "daemon/delivery/sftp/session.hpp"

// What Remote promises, said in SFTPv3. All run on the session's strand; `session` and `payload` outlive
// them.
namespace stmtwatch::delivery::sftp {

// LSTAT: what stands under this very name, be it a link to nowhere.
flow::Task<Outcome<std::optional<RemoteFile>>> look(Session& session, std::string path);
// OPEN, then WRITEs, fsync@openssh.com, FSTAT and CLOSE without waiting for one another.
flow::Task<Outcome<void>> put(Session& session, std::string path, Payload& payload);
// LSTAT of the target and, where nothing is there, RENAME. (Version 3 forbids servers to overwrite; some do.)
flow::Task<Outcome<void>> rename(Session& session, std::string from, std::string to);
flow::Task<Outcome<void>> remove(Session& session, std::string path);
flow::Task<Outcome<void>> make_directories(Session& session, std::string path);

}  // namespace stmtwatch::delivery::sftp
