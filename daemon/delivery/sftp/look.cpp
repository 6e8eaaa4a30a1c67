#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "daemon/delivery/sftp/asking.hpp"
#include "daemon/delivery/sftp/operations.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

using flow::Task;

std::unexpected<Fault> without_size(Session& session, std::string_view path) {
  Fault fault{Reason::protocol,
              fmt::format("the server does not tell the size of {}; without it no delivery can be "
                          "verified. Ask its operator",
                          path)};
  session.die(fault);
  return std::unexpected(std::move(fault));
}

std::string parent_of(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Whether a plain failure is this server's word for "nothing there": it is, where the directory above can be
// seen or is missing for certain. Learnt once a session.
Task<Outcome<bool>> failure_means_missing(Session& session, std::string path) {
  bool& known = session.habits().failure_means_missing;
  while (!known && path != "/" && path != ".") {
    path = parent_of(path);
    Exchange exchange(session);
    auto asked = co_await ask(session, exchange, Step::look, put_stat, path);
    if (!asked) co_return std::unexpected(std::move(asked.error()));
    const Sight sight = sight_of(exchange);
    if (sight == Sight::missing) co_return true;
    known = sight == Sight::there;
    if (!known && exchange.refusal->reply.status != Status::failure) co_return false;
  }
  co_return known;
}

Task<Outcome<std::optional<RemoteFile>>> seen(Session& session, const std::string& path,
                                              const Exchange& exchange) {
  using Answer = Outcome<std::optional<RemoteFile>>;
  if (sight_of(exchange) == Sight::missing) co_return Answer(std::nullopt);
  if (!exchange.size) co_return without_size(session, path);
  co_return Answer(RemoteFile{*exchange.size});
}

// LSTAT was refused: servers that forbid it, or do not know it, may allow STAT.
Task<Outcome<std::optional<RemoteFile>>> look_through_links(Session& session, const std::string& path,
                                                            const StatusReply& first) {
  using Answer = Outcome<std::optional<RemoteFile>>;
  Exchange exchange(session);
  auto asked = co_await ask(session, exchange, Step::look, put_stat, path);
  if (!asked) co_return std::unexpected(std::move(asked.error()));
  if (sight_of(exchange) != Sight::unclear) co_return co_await seen(session, path, exchange);
  if (first.status == Status::failure && exchange.refusal->reply.status == Status::failure) {
    const auto missing = co_await failure_means_missing(session, path);
    if (!missing) co_return std::unexpected(missing.error());
    if (*missing) co_return Answer(std::nullopt);
  }
  co_return refused(session, path, *exchange.refusal);
}

}  // namespace

Task<Outcome<std::optional<RemoteFile>>> look(Session& session, std::string path) {
  auto alive = session.alive();
  if (!alive) co_return std::unexpected(std::move(alive.error()));
  Exchange exchange(session);
  auto asked = co_await ask(session, exchange, Step::look, put_lstat, path);
  if (!asked) co_return std::unexpected(std::move(asked.error()));
  if (sight_of(exchange) == Sight::unclear)
    co_return co_await look_through_links(session, path, exchange.refusal->reply);
  co_return co_await seen(session, path, exchange);
}

}  // namespace stmtwatch::delivery::sftp
