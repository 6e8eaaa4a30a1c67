#include "daemon/delivery/destination.hpp"

#include <algorithm>
#include <utility>

#include "daemon/delivery/dispatch.hpp"

namespace stmtwatch::delivery {

std::string server_identity(const std::string& account, const std::string& host_key) {
  return account + " " + host_key;
}

Destination::Destination(DestinationOptions options, Connector& connector, Journal& journal,
                         time::Clock& clock)
    : state_(std::make_unique<State>(std::move(options), connector, journal, clock)) {}

Destination::~Destination() = default;

void Destination::submit(Order order) {
  if (state_->queue.add(std::move(order))) state_->notify();
}

flow::Task<void> Destination::run() {
  return state_->run();
}

void Destination::finish() {
  state_->finishing = true;
  state_->notify();
}

flow::Task<Outcome<std::string>> Destination::test() {
  auto remote = co_await state_->connector.connect();
  if (!remote) co_return std::unexpected(std::move(remote.error()));
  resume();
  state_->up = true;
  co_await state_->tell(std::nullopt);
  co_return (*remote)->host_key();
}

flow::Task<Outcome<Inspection>> Destination::inspect(std::string path, std::uint64_t size, Sha256 sha256) {
  auto remote = co_await state_->connector.connect();
  if (!remote) co_return std::unexpected(std::move(remote.error()));
  Inspection inspection;
  inspection.host_key = (*remote)->host_key();
  inspection.server = server_identity(state_->options.account, inspection.host_key);
  auto there = co_await (*remote)->stat(path);
  if (!there) {
    inspection.refusal = there.error().detail;
    co_return inspection;
  }
  inspection.sight = !*there ? Sight::absent : (*there)->size == size ? Sight::same_size : Sight::other;
  if (inspection.sight != Sight::same_size) co_return inspection;
  auto content = co_await (*remote)->read_back(path, size);
  if (!content) {
    inspection.refusal = content.error().detail;
  } else {
    inspection.sight = *content == sha256 ? Sight::same_content : Sight::other;
  }
  co_return inspection;
}

void Destination::resume() {
  state_->stopped.reset();
  state_->connect_not_before = {};
  state_->further_not_before = {};
  state_->notify();
}

bool Destination::up() const {
  return state_->up;
}

std::optional<Fault> Destination::stopped() const {
  return state_->stopped;
}

std::size_t Destination::waiting() const {
  return state_->queue.waiting();
}

std::optional<time::Steady> Destination::next_attempt(std::int64_t order) const {
  const auto now = state_->clock.steady();
  const auto paused = state_->queue.paused_until(order);
  const bool connecting_later = state_->lanes.empty() && state_->connect_not_before > now;
  if (!connecting_later) return paused;
  return std::max(paused.value_or(now), state_->connect_not_before);
}

Condition Destination::condition() const {
  return state_->condition();
}

}  // namespace stmtwatch::delivery
