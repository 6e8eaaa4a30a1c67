#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checks/vocabulary/digest.hpp"
#include "daemon/delivery/fault.hpp"
#include "daemon/flow/task.hpp"

namespace stmtwatch::delivery {

// The content to be sent, sealed when it was judged. Read from the transport's thread, one call at a time.
class Payload {
 public:
  virtual ~Payload() = default;
  virtual const Seal& seal() const = 0;
  // Reads block `index` of the seal whole and verifies it against its digest: what it hands out is what was
  // judged. `into` has room for Seal::block_bytes. The number of bytes, or Reason::changed (also where the
  // file got shorter or cannot be read any more).
  virtual Outcome<std::size_t> read_block(std::size_t index, std::span<std::byte> into) = 0;
};

struct RemoteFile {
  std::uint64_t size = 0;
};

// One session with a server. Many calls may be under way at once from coroutines of one executor; each path
// is absolute or relative to the login directory, '/'-separated, as the server takes it. After
// `disconnected`, `timeout` or `protocol` the session is dead: every later call answers `disconnected`.
class Remote {
 public:
  virtual ~Remote() = default;

  // Nullopt: nothing stands there.
  virtual flow::Task<Outcome<std::optional<RemoteFile>>> stat(const std::string& path) = 0;
  // Makes `path` anew (whatever stood there is replaced: the name is ours alone), writes the whole payload,
  // makes it durable where the server offers that, verifies the size the server reports, closes. On a fault a
  // partial file may be left under `path`.
  virtual flow::Task<Outcome<void>> put(const std::string& path, Payload& payload) = 0;
  // Reason::conflict where something stands under `to`; that is never overwritten as far as the server can
  // promise it.
  virtual flow::Task<Outcome<void>> rename(const std::string& from, const std::string& to) = 0;
  // Nothing there: success.
  virtual flow::Task<Outcome<void>> remove(const std::string& path) = 0;
  // The directory and its parents; those that exist already: success.
  virtual flow::Task<Outcome<void>> make_directories(const std::string& path) = 0;
  // SHA-256 of the file under `path`, which has `size` bytes, read from the server. Nullopt: nothing stands
  // there, or it has another size.
  virtual flow::Task<Outcome<std::optional<Sha256>>> read_back(const std::string& path,
                                                               std::uint64_t size) = 0;
  // Fingerprint of the key the server proved to have, "SHA256:...".
  virtual const std::string& host_key() const = 0;
  // False once the session is dead; a server may close one that rests.
  virtual bool alive() const = 0;
  // How many answers came so far: while calls are under way and it does not rise, the server is silent.
  virtual std::uint64_t answers() const = 0;
  // What turned out about the server since this was last called, for people.
  virtual std::vector<std::string> take_notices() = 0;
};

}  // namespace stmtwatch::delivery
