#include "daemon/watch/outbox.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "daemon/flow/race.hpp"
#include "daemon/log/log.hpp"
#include "daemon/watch/payload.hpp"
#include "daemon/watch/reports.hpp"

namespace stmtwatch::watch {

using delivery::Arrival;
using delivery::Attempt;
using delivery::Fault;
using delivery::Order;
using delivery::Reason;
using delivery::Remedy;
using ledger::State;

namespace {

delivery::Verify verify_of(config::Verification verify) {
  switch (verify) {
    case config::Verification::size:
      return delivery::Verify::size;
    case config::Verification::readback:
      return delivery::Verify::readback;
    case config::Verification::none:
      break;
  }
  return delivery::Verify::none;
}

delivery::DestinationOptions options_of(const config::DestinationSettings& settings) {
  delivery::DestinationOptions options;
  options.name = settings.name;
  options.sessions = settings.sessions;
  options.account = fmt::format("{}@{}:{}", settings.user, settings.host, settings.port);
  options.verify = verify_of(settings.verify);
  return options;
}

constexpr std::chrono::milliseconds store_pause(1'000);

double seconds_since_epoch(Instant at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

}  // namespace

Outbox::Outbox(const config::DestinationSettings& settings, Surroundings surroundings)
    : settings_(settings),
      around_(std::move(surroundings)),
      deliveries_(settings, around_.settings),
      destination_(options_of(settings), around_.connector, *this, around_.clock) {}

void Outbox::submit(const ledger::Delivery& delivery) {
  if (!pending_.try_emplace(delivery.id, delivery.key.feed).second) return;
  const auto* settings = deliveries_.feed(delivery.key.feed);
  std::optional<Instant> deadline;
  if (settings != nullptr) deadline = deadline_of(*settings, delivery.key.name.date, around_.zone);
  Order order;
  order.id = delivery.id;
  order.deadline = deadline.value_or(Instant::max());
  order.final_path = delivery.remote_path;
  order.size = delivery.bytes;
  order.sha256 = delivery.sha256;
  order.create_directories = settings_.create_directories;
  order.publish_intended = delivery.publish_intended;
  order.server = delivery.server;
  order.temporary_path = delivery.temporary_path;
  destination_.submit(std::move(order));
}

flow::Task<void> Outbox::run() {
  dropped_ = true;
  co_await catch_up();
  auto delivering = destination_.run();
  auto greeting = greet();
  co_await flow::either(std::move(delivering), std::move(greeting));
}

// Says whether the destination can be reached before the first file is to be sent: an alert on its gauge must
// not fire after each start. A failure is no news yet, for nothing waits.
flow::Task<void> Outbox::greet() {
  const auto host_key = co_await destination_.test();
  if (!host_key)
    log::info("destination_not_reached",
              {{"destination", settings_.name}, {"detail", host_key.error().detail}});
  constexpr std::chrono::hours for_ever(24 * 365);
  for (;;)
    co_await around_.clock.sleep(for_ever);
}

flow::Task<void> Outbox::catch_up() {
  if (!dropped_) co_return;
  std::vector<ledger::Delivery> unfinished;
  std::function<void(Books&)> step = [&](Books& books) {
    unfinished = books.ledger.unfinished(settings_.name);
  };
  if (!co_await around_.steps.run(step)) co_return;
  dropped_ = false;
  for (const auto& delivery : unfinished)
    submit(delivery);
}

void Outbox::forget(const Order& order) {
  pending_.erase(order.id);
}

std::uint64_t Outbox::waiting(const std::string& feed_name) const {
  const auto count = std::ranges::count(pending_, feed_name, [](const auto& entry) { return entry.second; });
  return static_cast<std::uint64_t>(count);
}

std::optional<Instant> Outbox::forecast(const std::string& feed_name) const {
  using Now = delivery::Condition::State;
  const auto state = destination_.condition().state;
  const bool sends = state == Now::up || state == Now::untried;
  if (waiting(feed_name) > 0 && !sends) return std::nullopt;
  // The destination serves all feeds by deadline: a feed's last one waits for everything that waits there.
  return pace_.forecast(waiting(feed_name) == 0 ? 0 : pending_.size(), around_.clock.now());
}

flow::Task<std::optional<Attempt>> Outbox::begin(const Order& order) {
  std::optional<DeliverySteps::Begun> begun;
  News news;
  std::function<void(Books&)> step = [&](Books& books) {
    news = News();
    begun = deliveries_.begin(books, order.id, around_.clock.now(), news);
  };
  const bool kept = co_await around_.steps.run(step);
  if (kept) news.tell(around_.metrics);
  if (!kept) dropped_ = true;
  if (!kept || !begun) {
    forget(order);
    co_return std::nullopt;
  }
  const auto* settings = deliveries_.feed(begun->delivery.key.feed);
  const auto spool = files::Directory::open(settings->spool);
  delivery::Outcome<std::unique_ptr<FilePayload>> payload;
  if (spool) {
    payload = FilePayload::open(*spool, begun->revision.file_name, begun->revision.seal);
  } else {
    payload = std::unexpected(cannot_open(spool.error()));
  }
  if (!payload) {
    const Fault fault = payload.error();
    co_await failed(order, fault);
    if (fault.reason == Reason::unreachable) {
      dropped_ = true;
      forget(order);
    }
    co_return std::nullopt;
  }
  Attempt attempt;
  attempt.final_path = begun->delivery.remote_path;
  attempt.temporary_path = begun->delivery.temporary_path;
  attempt.payload = std::move(*payload);
  co_return attempt;
}

flow::Task<bool> Outbox::about_to_publish(const Order& order, const std::string& server) {
  bool wanted = false;
  std::function<void(Books&)> step = [&](Books& books) {
    wanted = DeliverySteps::intend(books, order.id, server, around_.clock.now());
  };
  const bool kept = co_await around_.steps.run(step);
  if (!kept) dropped_ = true;
  if (!kept || !wanted) forget(order);
  co_return kept&& wanted;
}

flow::Task<void> Outbox::delivered(const Order& order, const Arrival& arrival) {
  std::optional<DeliverySteps::Arrived> arrived;
  News news;
  std::function<void(Books&)> step = [&](Books& books) {
    news = News();
    arrived = DeliverySteps::arrived(books, order.id, arrival, around_.clock.now(), news);
  };
  // It has arrived: that must be written down, however long the store takes to work again.
  while (!co_await around_.steps.run(step))
    co_await around_.clock.sleep(store_pause);
  forget(order);
  if (!arrived) co_return;
  news.tell(around_.metrics);
  tell_arrival(*arrived);
}

void Outbox::tell_arrival(const DeliverySteps::Arrived& arrived) {
  const auto& [statement, receipt] = arrived;
  const std::chrono::duration<double> took = receipt.finished_at - receipt.started_at;
  ++delivered_count_;
  pace_.delivered(receipt.finished_at);
  around_.metrics.delivered(settings_.name, receipt.size, took.count(),
                            seconds_since_epoch(receipt.finished_at));
  log::info("statement_delivered", {{"feed", statement.key.feed},
                                    {"merchant", statement.key.name.merchant.text()},
                                    {"date", statement.key.name.date.iso()},
                                    {"destination", settings_.name},
                                    {"remote_path", receipt.remote_path},
                                    {"sha256", receipt.sha256.hex()},
                                    {"verified", receipt.verified}});
  around_.arrived(statement);
  // A newer revision may have waited for this one to be settled.
  dropped_ = dropped_ || statement.state != State::delivered;
}

void Outbox::tell_failure(std::string_view event, const Order& order, const Fault& fault) const {
  around_.metrics.delivery_failed(settings_.name, delivery::text(fault.reason));
  log::warning(event, {{"destination", settings_.name},
                       {"delivery", std::to_string(order.id)},
                       {"reason", std::string(delivery::text(fault.reason))},
                       {"detail", fault.detail}});
}

flow::Task<void> Outbox::failed(const Order& order, const Fault& fault) {
  std::optional<ledger::Delivery> delivery;
  News news;
  std::function<void(Books&)> step = [&](Books& books) {
    news = News();
    delivery = deliveries_.failed(books, order.id, fault, around_.clock.now(), news);
  };
  const bool kept = co_await around_.steps.run(step);
  tell_failure("delivery_failed", order, fault);
  if (!kept) dropped_ = true;
  if (kept) news.tell(around_.metrics);
  if (delivery::remedy(fault.reason) == Remedy::give_up_order) forget(order);
  if (delivery && fault.reason == Reason::changed) around_.look_again(delivery->key.feed, delivery->key.name);
}

flow::Task<void> Outbox::uncertain(const Order& order, const Fault& doubt) {
  News news;
  std::function<void(Books&)> step = [&](Books& books) {
    news = News();
    deliveries_.uncertain(books, order.id, doubt, around_.clock.now(), news);
  };
  // Forgotten, it would be sent again.
  while (!co_await around_.steps.run(step))
    co_await around_.clock.sleep(store_pause);
  tell_failure("delivery_uncertain", order, doubt);
  news.tell(around_.metrics);
  forget(order);
}

flow::Task<void> Outbox::condition(const std::optional<Fault>& fault) {
  const auto reason = fault ? std::optional(fault->reason) : std::nullopt;
  trouble_ = fault;
  around_.metrics.destination_up(settings_.name, !fault);
  if (fault) around_.metrics.delivery_failed(settings_.name, delivery::text(fault->reason));
  if (condition_told_ && reason == condition_) co_return;
  News news;
  std::function<void(Books&)> step = [&](Books& books) {
    const Instant now = around_.clock.now();
    news = News();
    if (fault) {
      news.report(books, destination_report(settings_.name, *fault), now);
      return;
    }
    for (std::size_t i = 0; i < delivery::reason_count; ++i) {
      const auto over = static_cast<Reason>(i);
      if (about_the_connection(over)) news.recovered(books, destination_key(settings_.name, over), now);
    }
  };
  if (!co_await around_.steps.run(step)) co_return;
  condition_ = reason;
  condition_told_ = true;
  news.tell(around_.metrics);
  if (fault) {
    log::warning("destination_down", {{"destination", settings_.name},
                                      {"reason", std::string(delivery::text(fault->reason))},
                                      {"detail", fault->detail}});
  } else {
    log::info("destination_up", {{"destination", settings_.name}});
  }
}

flow::Task<void> Outbox::notice(const std::string& what) {
  log::warning("destination_notice", {{"destination", settings_.name}, {"detail", what}});
  co_return;
}

flow::Task<std::vector<std::pair<std::int64_t, std::string>>> Outbox::leftovers(
    const std::vector<std::int64_t>& under_way) {
  std::vector<std::pair<std::int64_t, std::string>> paths;
  std::function<void(Books&)> step = [&](Books& books) {
    paths.clear();
    for (auto& leftover : books.ledger.leftovers(settings_.name, under_way)) {
      paths.emplace_back(leftover.attempt_id, std::move(leftover.temporary_path));
    }
  };
  co_await around_.steps.run(step);
  co_return paths;
}

flow::Task<void> Outbox::swept(const std::vector<std::int64_t>& leftover_ids) {
  std::function<void(Books&)> step = [&](Books& books) {
    books.ledger.swept(leftover_ids, around_.clock.now());
  };
  co_await around_.steps.run(step);
}

}  // namespace stmtwatch::watch
