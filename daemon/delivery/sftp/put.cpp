#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "daemon/delivery/sftp/asking.hpp"
#include "daemon/delivery/sftp/operations.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

using flow::Task;

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
      const auto piece = rest.substr(0, session.write_bytes());
      session.request(writing, Step::write,
                      [&](std::string& out, std::uint32_t id) { put_write(out, id, handle, offset, piece); });
      offset += piece.size();
      rest.remove_prefix(piece.size());
    }
    session.push();
  }
  co_return Outcome<void>();
}

Task<Outcome<void>> open_once(Session& session, const std::string& path, Exchange& opening, OpenFile& file) {
  file.entered = true;
  auto asked = co_await ask(session, opening, Step::open, put_open_for_writing, path);
  if (asked) file.handle = opening.handle;
  co_return asked;
}

// A plain failure may mean that too many files are open. Then, and only then, it succeeds while no other is.
Task<Outcome<void>> open_for_writing(Session& session, const std::string& path, OpenFile& file) {
  OpenFiles& files = session.files();
  co_await files.enter();
  Exchange opening(session);
  auto opened = co_await open_once(session, path, opening, file);
  if (!opened || !opening.refusal) co_return opened;
  const std::size_t others = opening.refusal->files_open;
  if (others == 0 || opening.refusal->reply.status != Status::failure)
    co_return refused(session, path, *opening.refusal);

  files.leave();
  file.entered = false;
  co_await files.enter_alone();
  Exchange again(session);
  opened = co_await open_once(session, path, again, file);
  if (!opened) co_return opened;
  if (again.refusal) co_return refused(session, path, *again.refusal);
  files.allow(others);
  session.note(
      fmt::format("the server refuses to open more than {} files at once in a session; no more are", others));
  co_return opened;
}

// What stands behind the writes, asked for without waiting in between.
struct Closing {
  explicit Closing(Session& session) : syncing(session), sizing(session) {}
  bool synced = false;  // asked for
  Exchange syncing;
  Exchange sizing;
};

// The handle goes back to the server in any case.
void queue_closing(Session& session, OpenFile& file, Exchange& writing, Closing& closing, bool whole) {
  closing.synced = whole && session.offers_fsync() && !session.habits().cannot_sync;
  const auto ask_by_handle = [&](Exchange& exchange, Step step, auto* encode) {
    session.request(exchange, step,
                    [&](std::string& out, std::uint32_t id) { encode(out, id, file.handle); });
  };
  if (closing.synced) ask_by_handle(closing.syncing, Step::fsync, put_fsync);
  if (whole) ask_by_handle(closing.sizing, Step::size, put_fstat);
  session.request_close(writing, file.handle);
  file.close_asked = true;
}

// A server that never could do it offers what it has not; one that could and now cannot has a disk that
// fails.
Outcome<void> check_sync(Session& session, const std::string& path, const Closing& closing) {
  Habits& habits = session.habits();
  if (!closing.synced) return {};
  if (!closing.syncing.refusal) {
    habits.syncs = true;
    return {};
  }
  if (habits.syncs || says_no_space(closing.syncing.refusal->reply))
    return refused(session, path, *closing.syncing.refusal);
  if (!habits.cannot_sync) {
    habits.cannot_sync = true;
    session.note(fmt::format("the server offers fsync and cannot do it ({}); files are sent without it",
                             fault_of(Step::fsync, path, closing.syncing.refusal->reply).detail));
  }
  return {};
}

// By handle where the server told; else, and where that is not what was written, by path: a server may answer
// out of turn, and when all is closed there is no doubt left.
Task<Outcome<void>> verify_size(Session& session, const std::string& path, const Closing& closing,
                                std::uint64_t wanted) {
  if (closing.sizing.size == wanted) co_return Outcome<void>();
  auto there = co_await look(session, path);
  if (!there) co_return std::unexpected(std::move(there.error()));
  const std::uint64_t size = *there ? (*there)->size : 0;
  if (*there && size == wanted) co_return Outcome<void>();
  co_return std::unexpected(
      Fault{Reason::no_space,
            fmt::format("the server took all {} bytes of {} but has {}. Its disk or our quota is most likely "
                        "full: ask its operator; it is tried again by itself",
                        wanted, path, size)});
}

}  // namespace

Task<Outcome<void>> put(Session& session, std::string path, Payload& payload) {
  auto alive = session.alive();
  if (!alive) co_return alive;
  OpenFile file(session);
  auto opened = co_await open_for_writing(session, path, file);
  if (!opened) co_return opened;

  Closing closing(session);
  Exchange writing(session);
  auto queued = co_await queue_content(session, writing, file.handle, payload);
  queue_closing(session, file, writing, closing, queued.has_value());
  const std::array<Exchange*, 3> exchanges{&closing.syncing, &closing.sizing, &writing};
  for (Exchange* exchange : exchanges) {
    auto settled = co_await session.settle(*exchange);
    if (!settled) co_return settled;
  }
  if (!queued) co_return queued;
  if (writing.refusal) co_return refused(session, path, *writing.refusal);
  auto synced = check_sync(session, path, closing);
  if (!synced) co_return synced;
  co_return co_await verify_size(session, path, closing, payload.seal().size);
}

}  // namespace stmtwatch::delivery::sftp
