#include "daemon/delivery/destination.hpp"

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
  co_return (*remote)->host_key();
}

void Destination::resume() {
  state_->stopped.reset();
  state_->connect_not_before = {};
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

}  // namespace stmtwatch::delivery
