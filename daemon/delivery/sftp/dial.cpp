#include "daemon/delivery/sftp/dial.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "daemon/delivery/sftp/shortage.hpp"
#include "daemon/flow/deadline.hpp"
#include "daemon/flow/group.hpp"

namespace stmtwatch::delivery::sftp {

namespace asio = boost::asio;
using asio::ip::tcp;
using flow::Task;

namespace {

constexpr std::size_t addresses_max = 16;
constexpr std::chrono::milliseconds stagger{250};

// What all attempts share.
struct Dialling {
  flow::TaskGroup& attempts;
  std::optional<tcp::socket> first;
  std::vector<std::string> failures;
  std::optional<Fault> shortage;
};

Task<boost::system::error_code> connect(tcp::socket& socket, tcp::endpoint endpoint) {
  constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
  const auto [error] = co_await socket.async_connect(endpoint, quietly);
  co_return error;
}

Task<> attempt(Dialling& dialling, tcp::endpoint endpoint, std::chrono::milliseconds delay,
               std::chrono::milliseconds limit) {
  if (delay > delay.zero()) co_await flow::pause(delay);
  tcp::socket socket(co_await asio::this_coro::executor);
  auto connecting = connect(socket, endpoint);
  const auto ended = co_await flow::within(limit, std::move(connecting));
  const boost::system::error_code error = ended.value_or(asio::error::timed_out);
  if (!error && !dialling.first) {
    dialling.first = std::move(socket);
    dialling.attempts.cancel();
    co_return;
  }
  dialling.failures.push_back(fmt::format("{}: {}", endpoint.address().to_string(), error.message()));
  if (auto own = shortage(error.value(), "opening a connection")) dialling.shortage = std::move(own);
}

}  // namespace

NameLookup::Addresses by_turns(const NameLookup::Addresses& addresses) {
  NameLookup::Addresses first;
  NameLookup::Addresses second;
  for (const auto& address : addresses)
    (address.is_v6() == addresses.front().is_v6() ? first : second).push_back(address);
  NameLookup::Addresses all;
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) all.push_back(first[i]);
    if (i < second.size()) all.push_back(second[i]);
  }
  return all;
}

Task<Outcome<tcp::socket>> dial(NameLookup::Addresses addresses, std::uint16_t port,
                                std::chrono::milliseconds limit, std::string host) {
  addresses = by_turns(addresses);
  if (addresses.size() > addresses_max) addresses.resize(addresses_max);
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  flow::TaskGroup attempts(executor);
  Dialling dialling{attempts, {}, {}, {}};
  auto delay = stagger.zero();
  for (const auto& address : addresses) {
    attempts.spawn(attempt(dialling, tcp::endpoint(address, port), delay, limit));
    delay += stagger;
  }
  co_await attempts.join();
  if (dialling.first) co_return *std::move(dialling.first);
  if (dialling.shortage) co_return std::unexpected(*std::move(dialling.shortage));
  co_return std::unexpected(Fault{
      Reason::unreachable, fmt::format("{} port {} cannot be reached: {}. Check host and port, the network "
                                       "and whether the server runs",
                                       host, port, fmt::join(dialling.failures, "; "))});
}

}  // namespace stmtwatch::delivery::sftp
