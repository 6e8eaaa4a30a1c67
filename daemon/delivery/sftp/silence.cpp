// How long a session waits for its server.
#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "daemon/delivery/sftp/session.hpp"

namespace stmtwatch::delivery::sftp {

namespace asio = boost::asio;
using flow::Task;

namespace {

std::string_view doing(Step step) {
  return step == Step::fsync || step == Step::close ? "while it brings a file to its disk" : "";
}

}  // namespace

std::chrono::milliseconds Patience::with(Step step) const {
  switch (step) {
    case Step::fsync:
    case Step::close:
      return std::max(slow, reply);
    case Step::size:
    case Step::look:
    case Step::limits:
      return reply;
    default:
      return 2 * reply;
  }
}

Task<> Session::watch_silence() {
  constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
  while (!dead_) {
    const auto now = std::chrono::steady_clock::now();
    auto fault = silent(now);
    if (fault) co_return die(*std::move(fault));
    if (!waiters_.empty() && !probed_ && now - heard_at_ >= patience_.reply / 2) {
      probed_ = true;
      link_->ask_for_a_sign();
      to_write_.notify_all();
    }
    silence_.expires_at(now + patience_.reply / 8);
    co_await silence_.async_wait(quietly);
  }
}

std::optional<Fault> Session::silent(std::chrono::steady_clock::time_point now) const {
  if (waiters_.empty()) return std::nullopt;
  const Step step = waiters_.begin()->second.step;
  const auto limit = patience_.with(step);
  const bool unheard = now - heard_at_ >= patience_.reply;
  if (!unheard && now - oldest_since_ < limit) return std::nullopt;
  const auto waited = unheard ? patience_.reply : limit;
  return Fault{Reason::timeout,
               fmt::format("the server {} for {} ms {}", unheard ? "has not said a word" : "has not answered",
                           waited.count(), doing(step))};
}

}  // namespace stmtwatch::delivery::sftp
