#include "daemon/delivery/courier.hpp"

#include <utility>

#include <fmt/format.h>

namespace stmtwatch::delivery {

using flow::Task;

namespace {

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

Fault taken(const std::string& path) {
  return {Reason::conflict,
          fmt::format("something stands under {} already, and nothing is overwritten. Compare the two "
                      "files and decide which one stands",
                      path)};
}

}  // namespace

Task<Outcome<void>> Courier::deliver(Order& order) {
  if (order.publish_intended) co_return co_await settle(order);

  const std::string left_behind = order.temporary_path;
  auto attempt = co_await journal_.begin(order);
  if (!attempt) co_return Outcome<void>();
  order.temporary_path = attempt->temporary_path;
  auto sent = co_await send(order, *attempt->payload, left_behind);
  if (!sent) {
    co_await journal_.failed(order, sent.error());
    co_return sent;
  }
  const bool written_down = co_await journal_.about_to_publish(order);
  if (!written_down) co_return Outcome<void>();
  order.publish_intended = true;
  co_return co_await publish(order);
}

Task<Outcome<void>> Courier::settle(Order& order) {
  auto there = co_await remote_.stat(order.temporary_path);
  if (!there) co_return std::unexpected(std::move(there.error()));
  if (*there) co_return co_await publish(order);
  co_await arrived(order, "rename");
  co_return Outcome<void>();
}

Task<Outcome<void>> Courier::send(const Order& order, Payload& payload, const std::string& left_behind) {
  if (!left_behind.empty()) {
    auto removed = co_await remote_.remove(left_behind);
    if (!removed) co_return removed;
  }
  auto there = co_await remote_.stat(order.final_path);
  if (!there) co_return std::unexpected(std::move(there.error()));
  if (*there) co_return std::unexpected(taken(order.final_path));
  co_return co_await put(order, payload);
}

// Servers say the same of a missing directory and of one we may not write to, so a refused put is tried once
// more with the directory made.
Task<Outcome<void>> Courier::put(const Order& order, Payload& payload) {
  auto stored = co_await remote_.put(order.temporary_path, payload);
  const std::string directory = directory_of(order.temporary_path);
  const bool refused = !stored && stored.error().reason == Reason::permission;
  if (!refused || !order.create_directories || directory.empty()) co_return stored;
  auto made = co_await remote_.make_directories(directory);
  if (!made) co_return made;
  co_return co_await remote_.put(order.temporary_path, payload);
}

Task<Outcome<void>> Courier::publish(Order& order) {
  auto renamed = co_await remote_.rename(order.temporary_path, order.final_path);
  if (renamed) {
    co_await arrived(order, "size");
    co_return renamed;
  }
  if (remedy(renamed.error().reason) == Remedy::retry_session) co_return renamed;
  // Refused: it may be our own file that stands in the way, renamed by a request of an earlier session that
  // came late.
  auto there = co_await remote_.stat(order.temporary_path);
  if (!there) co_return std::unexpected(std::move(there.error()));
  if (!*there) {
    co_await arrived(order, "rename");
    co_return Outcome<void>();
  }
  // Not published for certain. The temporary file stays until the next attempt is written down: while the
  // journal knows of an intent and of nothing later, its absence would mean that it was delivered.
  order.publish_intended = false;
  co_await journal_.failed(order, renamed.error());
  co_return renamed;
}

Task<void> Courier::arrived(const Order& order, std::string verified) {
  const Arrival arrival{remote_.host_key(), std::move(verified)};
  co_await journal_.delivered(order, arrival);
}

}  // namespace stmtwatch::delivery
