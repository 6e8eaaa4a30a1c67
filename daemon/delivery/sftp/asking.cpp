#include "daemon/delivery/sftp/asking.hpp"

#include <utility>

namespace stmtwatch::delivery::sftp {

std::unexpected<Fault> refused(Session& session, std::string_view path, const Exchange::Refusal& refusal) {
  Fault fault = fault_of(refusal.step, path, refusal.reply);
  if (fault.reason == Reason::protocol) session.die(fault);
  return std::unexpected(std::move(fault));
}

flow::Task<Outcome<void>> ask(Session& session, Exchange& exchange, Step step, PathRequest encode,
                              const std::string& path) {
  session.request(exchange, step, [&](std::string& out, std::uint32_t id) { encode(out, id, path); });
  co_return co_await session.settle(exchange);
}

Sight sight_of(const Exchange& exchange) {
  if (!exchange.refusal) return Sight::there;
  return says_missing(exchange.refusal->reply) ? Sight::missing : Sight::unclear;
}

}  // namespace stmtwatch::delivery::sftp
