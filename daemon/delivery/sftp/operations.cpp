#include "daemon/delivery/sftp/operations.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace stmtwatch::delivery::sftp {
namespace {

using flow::Task;

constexpr std::size_t write_bytes = 32u << 10;  // what every server of version 3 takes in one request

// A refused step ends the operation; one that means that the server cannot do it at all ends the session.
std::unexpected<Fault> refused(Session& session, std::string_view path, const Exchange::Refusal& refusal) {
  Fault fault = fault_of(refusal.step, path, refusal.reply);
  if (fault.reason == Reason::protocol) session.die(fault);
  return std::unexpected(std::move(fault));
}

std::unexpected<Fault> without_size(Session& session, std::string_view path) {
  Fault fault{Reason::protocol,
              fmt::format("the server does not tell the size of {}; without it no delivery can be "
                          "verified. Ask its operator",
                          path)};
  session.die(fault);
  return std::unexpected(std::move(fault));
}

Fault taken(std::string_view path) {
  return {Reason::conflict,
          fmt::format("something stands under {} already, and nothing is overwritten. Compare the two "
                      "files and decide which one stands",
                      path)};
}

bool nothing_there(const Exchange& exchange) {
  return exchange.refusal && exchange.refusal->reply.status == Status::no_such_file;
}

using PathRequest = void (*)(std::string&, std::uint32_t, std::string_view);

// One request that names one path and is answered by a status; for the caller to judge.
Task<Outcome<void>> ask(Session& session, Exchange& exchange, Step step, PathRequest encode,
                        const std::string& path) {
  session.request(exchange, step, [&](std::string& out, std::uint32_t id) { encode(out, id, path); });
  co_return co_await session.settle(exchange);
}

// Queues the content block by block; each is verified by the payload before any of it is queued.
Task<Outcome<void>> queue_content(Session& session, Exchange& writing, const std::string& handle,
                                  Payload& payload) {
  const std::size_t blocks = payload.seal().blocks.size();
  std::uint64_t offset = 0;
  for (std::size_t index = 0; index < blocks && !writing.refusal; ++index) {
    auto room = co_await session.room();
    if (!room) co_return room;
    const auto block = session.block();
    const auto size = payload.read_block(index, block);
    if (!size) co_return std::unexpected(size.error());
    std::string_view rest(reinterpret_cast<const char*>(block.data()), *size);
    while (!rest.empty()) {
      const auto piece = rest.substr(0, write_bytes);
      session.request(writing, Step::write,
                      [&](std::string& out, std::uint32_t id) { put_write(out, id, handle, offset, piece); });
      offset += piece.size();
      rest.remove_prefix(piece.size());
    }
    session.push();
  }
  co_return Outcome<void>();
}

// The handle goes back to the server in any case.
void queue_closing(Session& session, Exchange& writing, const std::string& handle, bool whole) {
  if (whole && session.offers_fsync()) {
    session.request(writing, Step::fsync,
                    [&](std::string& out, std::uint32_t id) { put_fsync(out, id, handle); });
  }
  if (whole) {
    session.request(writing, Step::size,
                    [&](std::string& out, std::uint32_t id) { put_fstat(out, id, handle); });
  }
  session.request(writing, Step::close,
                  [&](std::string& out, std::uint32_t id) { put_close(out, id, handle); });
}

// A server may answer out of turn; when all is closed there is no doubt left.
Task<Outcome<void>> verify_size(Session& session, const std::string& path, std::uint64_t told,
                                std::uint64_t wanted) {
  if (told == wanted) co_return Outcome<void>();
  auto there = co_await look(session, path);
  if (!there) co_return std::unexpected(std::move(there.error()));
  const std::uint64_t size = *there ? (*there)->size : 0;
  if (size == wanted) co_return Outcome<void>();
  co_return std::unexpected(
      Fault{Reason::no_space,
            fmt::format("the server took all {} bytes of {} but has {}. Its disk or our quota is most likely "
                        "full: ask its operator; it is tried again by itself",
                        wanted, path, size)});
}

}  // namespace

Task<Outcome<std::optional<RemoteFile>>> look(Session& session, std::string path) {
  using Answer = Outcome<std::optional<RemoteFile>>;
  auto alive = session.alive();
  if (!alive) co_return std::unexpected(std::move(alive.error()));
  Exchange exchange(session);
  auto asked = co_await ask(session, exchange, Step::look, put_lstat, path);
  if (!asked) co_return std::unexpected(std::move(asked.error()));
  if (nothing_there(exchange)) co_return Answer(std::nullopt);
  if (exchange.refusal) co_return refused(session, path, *exchange.refusal);
  if (!exchange.size) co_return without_size(session, path);
  co_return Answer(RemoteFile{*exchange.size});
}

Task<Outcome<void>> put(Session& session, std::string path, Payload& payload) {
  auto alive = session.alive();
  if (!alive) co_return alive;
  Exchange opening(session);
  auto opened = co_await ask(session, opening, Step::open, put_open_for_writing, path);
  if (!opened) co_return opened;
  if (opening.refusal) co_return refused(session, path, *opening.refusal);

  Exchange writing(session);
  auto queued = co_await queue_content(session, writing, opening.handle, payload);
  queue_closing(session, writing, opening.handle, queued.has_value());
  auto settled = co_await session.settle(writing);
  if (!queued) co_return queued;
  if (!settled) co_return settled;
  if (writing.refusal) co_return refused(session, path, *writing.refusal);
  if (!writing.size) co_return without_size(session, path);
  co_return co_await verify_size(session, path, *writing.size, payload.seal().size);
}

Task<Outcome<void>> rename(Session& session, std::string from, std::string to) {
  auto there = co_await look(session, to);
  if (!there) co_return std::unexpected(std::move(there.error()));
  if (*there) co_return std::unexpected(taken(to));

  Exchange exchange(session);
  session.request(exchange, Step::rename,
                  [&](std::string& out, std::uint32_t id) { put_rename(out, id, from, to); });
  auto settled = co_await session.settle(exchange);
  if (!settled) co_return settled;
  if (!exchange.refusal) co_return Outcome<void>();
  // Version 3 has no code for a name that is taken: look again.
  there = co_await look(session, to);
  if (!there) co_return std::unexpected(std::move(there.error()));
  if (*there) co_return std::unexpected(taken(to));
  co_return refused(session, to, *exchange.refusal);
}

Task<Outcome<void>> remove(Session& session, std::string path) {
  auto alive = session.alive();
  if (!alive) co_return alive;
  Exchange exchange(session);
  auto asked = co_await ask(session, exchange, Step::remove, put_remove, path);
  if (!asked) co_return asked;
  if (exchange.refusal && !nothing_there(exchange)) co_return refused(session, path, *exchange.refusal);
  co_return Outcome<void>();
}

Task<Outcome<void>> make_directories(Session& session, std::string path) {
  auto alive = session.alive();
  if (!alive) co_return alive;
  while (path.size() > 1 && path.ends_with('/'))
    path.pop_back();
  // MKDIR says "failure" for one that exists; whether the last one is there in the end is what counts.
  std::optional<Exchange::Refusal> refusal;
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string parent = path.substr(0, end);
    Exchange exchange(session);
    auto asked = co_await ask(session, exchange, Step::make_directory, put_mkdir, parent);
    if (!asked) co_return asked;
    refusal = exchange.refusal;
    if (end == std::string::npos) break;
  }
  if (!refusal) co_return Outcome<void>();

  Exchange exchange(session);
  auto asked = co_await ask(session, exchange, Step::look, put_stat, path);
  if (!asked) co_return asked;
  if (exchange.refusal) co_return refused(session, path, *refusal);
  co_return Outcome<void>();
}

}  // namespace stmtwatch::delivery::sftp
