#include "daemon/watch/outbox.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "daemon/log/log.hpp"
#include "daemon/watch/decision.hpp"
#include "daemon/watch/payload.hpp"
#include "daemon/watch/reports.hpp"
#include "daemon/watch/temporary_name.hpp"

namespace stmtwatch::watch {

using delivery::Arrival;
using delivery::Attempt;
using delivery::Fault;
using delivery::Order;
using delivery::Reason;
using delivery::Remedy;
using ledger::State;

namespace {

// A broken connection is tried again at once; only a file that breaks one after another is worth a person's
// time.
constexpr std::uint32_t attempts_before_incident = 3;

delivery::DestinationOptions options_of(const config::DestinationSettings& settings) {
  delivery::DestinationOptions options;
  options.name = settings.name;
  options.sessions = settings.sessions;
  return options;
}

bool about_the_connection(Reason reason) {
  return delivery::remedy(reason) == Remedy::stop || delivery::remedy(reason) == Remedy::retry_session;
}

double seconds_since_epoch(Instant at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

}  // namespace

Outbox::Outbox(const config::DestinationSettings& settings, Surroundings surroundings)
    : settings_(settings),
      around_(std::move(surroundings)),
      destination_(options_of(settings), around_.connector, *this, around_.clock) {}

const config::FeedSettings* Outbox::feed(const std::string& name) const {
  const auto found = std::ranges::find(around_.settings.feeds, name, &config::FeedSettings::name);
  return found == around_.settings.feeds.end() ? nullptr : &*found;
}

void Outbox::submit(const ledger::Delivery& delivery) {
  if (!pending_.try_emplace(delivery.id, delivery.key.feed).second) return;
  const auto* settings = feed(delivery.key.feed);
  std::optional<Instant> deadline;
  if (settings != nullptr) deadline = deadline_of(*settings, delivery.key.name.date, around_.zone);
  Order order;
  order.id = delivery.id;
  order.deadline = deadline.value_or(Instant::max());
  order.final_path = delivery.remote_path;
  order.create_directories = settings_.create_directories;
  order.publish_intended = delivery.publish_intended;
  order.temporary_path = delivery.temporary_path;
  destination_.submit(std::move(order));
}

flow::Task<void> Outbox::run() {
  dropped_ = true;
  co_await catch_up();
  co_await destination_.run();
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
  // The destination serves all feeds by deadline: a feed's last one waits for everything that waits there.
  return pace_.forecast(waiting(feed_name) == 0 ? 0 : pending_.size(), around_.clock.now());
}

void Outbox::open(Books& books, const Order& order, Opening& opening, News& news) const {
  const Instant now = around_.clock.now();
  const auto delivery = books.ledger.delivery(order.id);
  if (!delivery || (delivery->state != State::queued && delivery->state != State::sending)) return;
  const auto statement = books.ledger.find(delivery->statement);
  if (!statement || statement->revision.number != delivery->revision) {
    books.ledger.withdraw(order.id, now);
    return;
  }
  const auto other_unsettled = [&](const ledger::Delivery& other) {
    return other.id != delivery->id && other.destination == delivery->destination && may_be_published(other);
  };
  if (std::ranges::any_of(statement->deliveries, other_unsettled)) return;
  const auto* settings = feed(delivery->key.feed);
  if (settings == nullptr) return;
  if (const auto delivered = delivered_revision(*statement)) {
    books.ledger.attempt_failed(order.id, State::superseding, "an earlier revision was delivered", now);
    books.ledger.set_state(statement->id, State::superseding, now);
    news.report(books, superseding_report(*settings, statement->key.name, *delivered, delivery->remote_path),
                now);
    return;
  }
  const auto attempt = fmt::format("{}-{}", delivery->id, delivery->attempt + 1);
  const auto path =
      temporary_path(delivery->remote_path, settings_.temp_name, statement->revision.file_name, attempt);
  opening.delivery = books.ledger.begin_attempt(order.id, path, now);
  books.ledger.set_state(statement->id, State::sending, now);
  opening.statement = statement;
  opening.temporary_path = path;
}

flow::Task<std::optional<Attempt>> Outbox::begin(const Order& order) {
  Opening opening;
  News news;
  std::function<void(Books&)> step = [&](Books& books) {
    opening = Opening();
    news = News();
    open(books, order, opening, news);
  };
  const bool kept = co_await around_.steps.run(step);
  if (kept) news.tell(around_.metrics);
  if (!kept) dropped_ = true;
  if (!kept || !opening.delivery) {
    forget(order);
    co_return std::nullopt;
  }
  const auto* settings = feed(opening.delivery->key.feed);
  const auto spool = files::Directory::open(settings->spool);
  delivery::Outcome<std::unique_ptr<FilePayload>> payload;
  if (spool) {
    payload =
        FilePayload::open(*spool, opening.statement->revision.file_name, opening.statement->revision.seal);
  } else {
    payload = std::unexpected(Fault{Reason::changed, spool.error().detail});
  }
  if (!payload) {
    const Fault fault = payload.error();
    co_await failed(order, fault);
    co_return std::nullopt;
  }
  Attempt attempt;
  attempt.temporary_path = opening.temporary_path;
  attempt.payload = std::move(*payload);
  co_return attempt;
}

flow::Task<bool> Outbox::about_to_publish(const Order& order) {
  bool wanted = false;
  std::function<void(Books&)> step = [&](Books& books) {
    const auto delivery = books.ledger.delivery(order.id);
    const auto statement = delivery ? books.ledger.find(delivery->statement) : std::nullopt;
    wanted = statement && delivery->state == State::sending &&
             statement->revision.number == delivery->revision &&
             statement->revision.verdict != ledger::Verdict::held;
    if (wanted) books.ledger.intend_publish(order.id, around_.clock.now());
  };
  const bool kept = co_await around_.steps.run(step);
  if (!kept) dropped_ = true;
  if (!kept || !wanted) forget(order);
  co_return kept&& wanted;
}

ledger::Receipt Outbox::receipt_of(const ledger::Delivery& delivery, const Arrival& arrival, Instant now) {
  ledger::Receipt receipt;
  receipt.sha256 = delivery.sha256;
  receipt.size = delivery.bytes;
  receipt.remote_path = delivery.remote_path;
  receipt.host_key = arrival.host_key;
  receipt.verified = arrival.verified;
  receipt.started_at = delivery.started_at.value_or(now);
  receipt.finished_at = now;
  return receipt;
}

void Outbox::write_arrival(Books& books, const Order& order, const Arrival& arrival,
                           std::optional<ledger::Statement>& statement, ledger::Receipt& receipt,
                           News& news) const {
  const Instant now = around_.clock.now();
  const auto delivery = books.ledger.delivery(order.id);
  if (!delivery) return;
  receipt = receipt_of(*delivery, arrival, now);
  books.ledger.delivered(order.id, receipt, now);
  const auto over = [](const incidents::Incident& incident) { return ends_with_delivery(incident); };
  const incidents::Recovery recovery{"delivered", std::nullopt, receipt.sha256};
  news.release(books, delivery->key, over, incidents::Resolution::recovered, recovery, now);
  statement = books.ledger.find(delivery->statement);
}

flow::Task<void> Outbox::delivered(const Order& order, const Arrival& arrival) {
  std::optional<ledger::Statement> statement;
  ledger::Receipt receipt;
  News news;
  std::function<void(Books&)> step = [&](Books& books) {
    news = News();
    write_arrival(books, order, arrival, statement, receipt, news);
  };
  // It has arrived: that must be written down, however long the store takes to work again.
  constexpr std::chrono::milliseconds pause(1'000);
  while (!co_await around_.steps.run(step))
    co_await around_.clock.sleep(pause);
  forget(order);
  if (!statement) co_return;
  news.tell(around_.metrics);
  const std::chrono::duration<double> took = receipt.finished_at - receipt.started_at;
  ++delivered_count_;
  pace_.delivered(receipt.finished_at);
  around_.metrics.delivered(settings_.name, receipt.size, took.count(),
                            seconds_since_epoch(receipt.finished_at));
  log::info("statement_delivered", {{"feed", statement->key.feed},
                                    {"merchant", statement->key.name.merchant.text()},
                                    {"date", statement->key.name.date.iso()},
                                    {"destination", settings_.name},
                                    {"remote_path", receipt.remote_path},
                                    {"sha256", receipt.sha256.hex()},
                                    {"verified", receipt.verified}});
  around_.arrived(*statement);
  // A newer revision may have waited for this one to be settled.
  dropped_ = dropped_ || statement->state != State::delivered;
}

void Outbox::write_failure(Books& books, const Order& order, const Fault& fault,
                           std::optional<ledger::Delivery>& delivery, News& news) const {
  const Instant now = around_.clock.now();
  delivery = books.ledger.delivery(order.id);
  if (!delivery || delivery->state == State::delivered) return;
  const State state = fault.reason == Reason::conflict ? State::superseding : State::queued;
  books.ledger.attempt_failed(order.id, state, fault.detail, now);
  books.ledger.set_state(delivery->statement, state, now);
  const auto* settings = feed(delivery->key.feed);
  const std::string owner = settings == nullptr ? "" : settings->owner;
  if (about_the_connection(fault.reason)) {
    if (delivery->attempt >= attempts_before_incident) {
      news.report(books, destination_report(settings_.name, fault), now);
    }
  } else if (fault.reason != Reason::changed) {
    const auto pattern = temporary_path(delivery->remote_path, settings_.temp_name, delivery->file_name, "*");
    Fault lasting = fault;
    lasting.detail = replace_all(fault.detail, delivery->temporary_path, pattern);
    news.report(books, delivery_report(*delivery, lasting, owner), now);
  }
}

flow::Task<void> Outbox::failed(const Order& order, const Fault& fault) {
  std::optional<ledger::Delivery> delivery;
  News news;
  std::function<void(Books&)> step = [&](Books& books) {
    news = News();
    write_failure(books, order, fault, delivery, news);
  };
  const bool kept = co_await around_.steps.run(step);
  around_.metrics.delivery_failed(settings_.name, delivery::text(fault.reason));
  log::warning("delivery_failed", {{"destination", settings_.name},
                                   {"delivery", std::to_string(order.id)},
                                   {"reason", std::string(delivery::text(fault.reason))},
                                   {"detail", fault.detail}});
  if (!kept) dropped_ = true;
  if (kept) news.tell(around_.metrics);
  if (delivery::remedy(fault.reason) == Remedy::give_up_order) forget(order);
  if (delivery && fault.reason == Reason::changed) around_.look_again(delivery->key.feed, delivery->key.name);
}

flow::Task<void> Outbox::condition(const std::optional<Fault>& fault) {
  const auto reason = fault ? std::optional(fault->reason) : std::nullopt;
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
