#include "daemon/delivery/sftp/read_back.hpp"

#include <algorithm>
#include <utility>

#include "checks/vocabulary/digest.hpp"
#include "daemon/delivery/sftp/asking.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

using flow::Task;

constexpr std::uint32_t read_bytes = 32u << 10;  // what every server of version 3 sends in one reply
constexpr std::uint64_t batch_bytes = 32ull * read_bytes;

std::unexpected<Fault> cannot_read(Session& session, std::string_view path,
                                   const Exchange::Refusal& refusal) {
  Fault fault = fault_of(Step::read, path, refusal.reply);
  if (fault.reason == Reason::protocol) session.die(fault);
  return std::unexpected(std::move(fault));
}

bool at_its_end(const Exchange& exchange) {
  return exchange.refusal && exchange.refusal->reply.status == Status::eof;
}

// How many bytes in a row from `offset` on were read and added: 0 at the end of the file. A server may send
// less than it was asked for; what comes after the gap is then asked for again.
Task<Outcome<std::uint64_t>> read_batch(Session& session, const std::string& path, const std::string& handle,
                                        std::uint64_t offset, Sealer& sealer) {
  Exchange reading(session);
  for (std::uint64_t at = 0; at < batch_bytes; at += read_bytes) {
    session.request(reading, Step::read, [&](std::string& out, std::uint32_t id) {
      put_read(out, id, handle, offset + at, read_bytes);
    });
  }
  auto settled = co_await session.settle(reading);
  if (!settled) co_return std::unexpected(std::move(settled.error()));
  if (reading.refusal && !at_its_end(reading)) co_return cannot_read(session, path, *reading.refusal);
  std::uint64_t taken = 0;
  for (const auto& [id, data] : reading.data) {
    sealer.add(std::as_bytes(std::span(data)));
    taken += data.size();
    if (data.size() < read_bytes) break;
  }
  co_return taken;
}

Task<Outcome<std::optional<Sha256>>> read_whole(Session& session, const std::string& path,
                                                const std::string& handle, std::uint64_t size) {
  Sealer sealer;
  std::uint64_t offset = 0;
  while (offset <= size) {
    auto taken = co_await read_batch(session, path, handle, offset, sealer);
    if (!taken) co_return std::unexpected(std::move(taken.error()));
    if (*taken == 0) break;
    offset += *taken;
  }
  if (offset != size) co_return std::nullopt;
  co_return sealer.finish().whole;
}

}  // namespace

Task<Outcome<std::optional<Sha256>>> read_back(Session& session, std::string path, std::uint64_t size) {
  auto alive = session.alive();
  if (!alive) co_return std::unexpected(std::move(alive.error()));
  OpenFile file(session);
  co_await session.files().enter();
  file.entered = true;
  Exchange opening(session);
  session.request(opening, Step::open,
                  [&](std::string& out, std::uint32_t id) { put_open_for_reading(out, id, path); });
  auto opened = co_await session.settle(opening);
  if (!opened) co_return std::unexpected(std::move(opened.error()));
  if (opening.refusal && says_missing(opening.refusal->reply)) co_return std::nullopt;
  if (opening.refusal) co_return cannot_read(session, path, *opening.refusal);

  file.handle = opening.handle;
  auto content = co_await read_whole(session, path, file.handle, size);
  Exchange closing(session);
  session.request_close(closing, file.handle);
  file.close_asked = true;
  auto closed = co_await session.settle(closing);
  if (!closed) co_return std::unexpected(std::move(closed.error()));
  co_return content;
}

}  // namespace stmtwatch::delivery::sftp
