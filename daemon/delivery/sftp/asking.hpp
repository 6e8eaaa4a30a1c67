#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "daemon/delivery/sftp/session.hpp"

// What the operations have in common. All run on the session's strand.
namespace stmtwatch::delivery::sftp {

// A refused step ends the operation; one that means that the server cannot do it at all ends the session.
std::unexpected<Fault> refused(Session& session, std::string_view path, const Exchange::Refusal& refusal);

using PathRequest = void (*)(std::string&, std::uint32_t, std::string_view);
// One request that names one path, and its answer; a refusal is for the caller to judge.
flow::Task<Outcome<void>> ask(Session& session, Exchange& exchange, Step step, PathRequest encode,
                              const std::string& path);

// What one look at a path told. Unclear: the server refused to look, or answers in a way of its own.
enum class Sight : std::uint8_t { there, missing, unclear };
Sight sight_of(const Exchange& exchange);

// A file of an operation: its place among those open at once and, once OPEN was answered, its handle.
// Left without its CLOSE (the operation was cancelled) it takes the session with it, as the server keeps it
// open.
struct OpenFile {
  explicit OpenFile(Session& of) : session(of) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (!handle.empty() && !close_asked) session.die({Reason::disconnected, "a file was left open"});
    if (entered) session.files().leave();
  }
  Session& session;
  bool entered = false;
  bool close_asked = false;
  std::string handle;
};

}  // namespace stmtwatch::delivery::sftp
