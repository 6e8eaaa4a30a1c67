#include "daemon/delivery/sftp/operations.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "daemon/delivery/sftp/asking.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

using flow::Task;

Fault taken(std::string_view path) {
  return {Reason::conflict,
          fmt::format("something stands under {} already, and nothing is overwritten. Compare the two "
                      "files and decide which one stands",
                      path)};
}

// A conflict where something stands under the name. Where the server lets nobody look, its own refusal to
// overwrite has to do, which version 3 promises.
Task<Outcome<void>> check_free(Session& session, const std::string& path) {
  auto there = co_await look(session, path);
  if (there && *there) co_return std::unexpected(taken(path));
  if (there) co_return Outcome<void>();
  if (remedy(there.error().reason) == Remedy::retry_session)
    co_return std::unexpected(std::move(there.error()));
  Habits& habits = session.habits();
  if (!habits.cannot_look) {
    session.note(
        fmt::format("whether a name is taken cannot be seen before the rename: {}", there.error().detail));
  }
  habits.cannot_look = true;
  co_return Outcome<void>();
}

Task<Outcome<bool>> directory_there(Session& session, const std::string& path) {
  Exchange exchange(session);
  auto asked = co_await ask(session, exchange, Step::look, put_stat, path);
  if (!asked) co_return std::unexpected(std::move(asked.error()));
  co_return sight_of(exchange) == Sight::there;
}

}  // namespace

Task<Outcome<void>> rename(Session& session, std::string from, std::string to) {
  auto free = co_await check_free(session, to);
  if (!free) co_return free;

  Exchange exchange(session);
  session.request(exchange, Step::rename,
                  [&](std::string& out, std::uint32_t id) { put_rename(out, id, from, to); });
  auto settled = co_await session.settle(exchange);
  if (!settled) co_return settled;
  if (!exchange.refusal) co_return Outcome<void>();
  // Version 3 has no code for a name that is taken: look again.
  free = co_await check_free(session, to);
  if (!free) co_return free;
  co_return refused(session, to, *exchange.refusal);
}

Task<Outcome<void>> remove(Session& session, std::string path) {
  auto alive = session.alive();
  if (!alive) co_return alive;
  Exchange exchange(session);
  auto asked = co_await ask(session, exchange, Step::remove, put_remove, path);
  if (!asked) co_return asked;
  if (sight_of(exchange) == Sight::unclear) co_return refused(session, path, *exchange.refusal);
  co_return Outcome<void>();
}

Task<Outcome<void>> make_directories(Session& session, std::string path) {
  auto alive = session.alive();
  if (!alive) co_return alive;
  while (path.size() > 1 && path.ends_with('/'))
    path.pop_back();
  // MKDIR says "failure" for one that exists, and more than that where we may not write; what counts is which
  // are there in the end. The first that is not is the one whose refusal tells why.
  std::vector<std::pair<std::string, Exchange::Refusal>> refusals;
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string parent = path.substr(0, end);
    Exchange exchange(session);
    auto asked = co_await ask(session, exchange, Step::make_directory, put_mkdir, parent);
    if (!asked) co_return asked;
    if (exchange.refusal) refusals.emplace_back(parent, *exchange.refusal);
    if (end == std::string::npos && !exchange.refusal) co_return Outcome<void>();
    if (end == std::string::npos) break;
  }
  const auto whole = co_await directory_there(session, path);
  if (!whole) co_return std::unexpected(whole.error());
  if (*whole) co_return Outcome<void>();
  for (const auto& [parent, refusal] : refusals) {
    const auto there = co_await directory_there(session, parent);
    if (!there) co_return std::unexpected(there.error());
    if (!*there) co_return refused(session, parent, refusal);
  }
  co_return refused(session, path, refusals.back().second);
}

}  // namespace stmtwatch::delivery::sftp
