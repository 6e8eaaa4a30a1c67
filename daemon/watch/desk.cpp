#include "daemon/watch/desk.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "daemon/log/log.hpp"
#include "daemon/watch/board.hpp"
#include "daemon/watch/exit_codes.hpp"
#include "daemon/watch/persons_word.hpp"
#include "daemon/watch/schedule.hpp"
#include "daemon/watch/statement_look.hpp"

namespace stmtwatch::watch {

using incidents::Incident;
using incidents::IncidentFilter;
using ledger::State;
using ledger::StatementKey;

namespace {

constexpr std::size_t unresolved_shown_max = 20;
constexpr std::chrono::milliseconds delivery_wait_step(100);
constexpr int delivery_wait_steps = 100;

}  // namespace

Desk::Desk(Watch& watch) : watch_(watch), started_(watch.started()) {}

Refusal Desk::store_refusal() const {
  return watch_.store_refusal();
}

Refusal Desk::unknown_statement(const StatementKey& key) const {
  return {66,
          fmt::format(
              "no statement of feed {} for merchant {} on {} is known; `stmtwatch statement list --feed {}` "
              "lists those that are",
              key.feed, key.name.merchant.text(), key.name.date.iso(), key.feed)};
}

std::optional<Refusal> Desk::unknown_feed(const std::string& name) const {
  if (watch_.feed(name) != nullptr) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& each : watch_.feeds())
    names.push_back(each->settings().name);
  return Refusal{66, fmt::format("no feed is called {}; there are: {}", name, fmt::join(names, ", "))};
}

flow::Task<Answer<Status>> Desk::status(std::optional<std::string> feed, std::optional<BusinessDate> date) {
  if (feed) {
    if (const auto refusal = unknown_feed(*feed)) co_return std::unexpected(*refusal);
  }
  Status status;
  status.now = watch_.clock().now();
  status.started = started_;
  std::function<void(Books&)> step = [&](Books& books) {
    status.feeds.clear();
    for (const auto& each : watch_.feeds()) {
      if (feed && *feed != each->settings().name) continue;
      std::ranges::move(feed_statuses(books, watch_, *each, date), std::back_inserter(status.feeds));
    }
    IncidentFilter filter;
    filter.unresolved_only = true;
    filter.feed = feed;
    status.unresolved = gravest_first(books, watch_, filter, unresolved_shown_max).items;
    status.unresolved_total = 0;
    for (const auto& [series, count] : books.incidents.count_unresolved(feed))
      status.unresolved_total += count;
  };
  if (!co_await watch_.steps().run(step)) co_return std::unexpected(store_refusal());
  for (const auto& each : watch_.outboxes())
    status.destinations.push_back(destination_status(*each));
  if (const auto& fault = watch_.steps().fault())
    status.store_fault = StoreFaultStatus{fault->detail, fault->since, watch_.waiting_files()};
  co_return status;
}

flow::Task<Answer<Listed<ledger::Statement>>> Desk::statements(ledger::StatementFilter filter) {
  if (filter.feed) {
    if (const auto refusal = unknown_feed(*filter.feed)) co_return std::unexpected(*refusal);
  }
  const auto shown_max = filter.limit++;
  Listed<ledger::Statement> found;
  std::function<void(Books&)> step = [&](Books& books) { found = cut(books.ledger.list(filter), shown_max); };
  if (!co_await watch_.steps().run(step)) co_return std::unexpected(store_refusal());
  co_return found;
}

flow::Task<Answer<StatementView>> Desk::statement(StatementKey key) {
  if (const auto refusal = unknown_feed(key.feed)) co_return std::unexpected(*refusal);
  StatementLook look(watch_);
  auto seen = co_await look.at(key);
  if (!seen) co_return std::unexpected(store_refusal());
  if (!*seen) co_return std::unexpected(unknown_statement(key));
  co_return std::move(**seen);
}

flow::Task<Answer<StatementView>> Desk::decide(StatementKey key, StatementOrder order, Person by) {
  if (const auto refusal = unknown_feed(key.feed)) co_return std::unexpected(*refusal);
  PersonsWords words(watch_);
  const auto refusal = co_await words.obey(key, order, by);
  if (refusal) co_return std::unexpected(*refusal);
  if (order.word == PersonsWord::resend) co_await await_delivery(key);
  co_return co_await statement(key);
}

flow::Task<void> Desk::await_delivery(const StatementKey& key) {
  for (int i = 0; i < delivery_wait_steps; ++i) {
    State state = State::queued;
    std::function<void(Books&)> step = [&](Books& books) {
      if (const auto statement = books.ledger.find(key)) state = statement->state;
    };
    if (!co_await watch_.steps().run(step)) co_return;
    const auto* outbox = watch_.outbox(watch_.feed(key.feed)->settings().destination);
    const bool under_way = state == State::queued || state == State::sending;
    if (!under_way || outbox == nullptr || outbox->destination().stopped()) co_return;
    co_await watch_.clock().sleep(delivery_wait_step);
  }
}

flow::Task<Answer<Rechecked>> Desk::recheck(StatementKey key, Person by) {
  if (const auto refusal = unknown_feed(key.feed)) co_return std::unexpected(*refusal);
  Feed& feed = *watch_.feed(key.feed);
  log::info("recheck", {{"feed", key.feed},
                        {"merchant", key.name.merchant.text()},
                        {"date", key.name.date.iso()},
                        {"by", by.name}});
  const spool::ReadyFile file{feed.file_name(key.name), key.name};
  const Passage passage = co_await feed.judge(file);
  if (passage.what == Passed::changed) co_return std::unexpected(Refusal{75, passage.detail + "; try again"});
  if (passage.what == Passed::unreadable) co_return std::unexpected(Refusal{66, passage.detail});
  if (passage.what == Passed::not_kept) co_return std::unexpected(store_refusal());
  if (passage.order) co_await await_delivery(key);

  auto seen = co_await statement(key);
  const bool vanished = passage.what == Passed::vanished;
  if (!seen) {
    const auto missing = fmt::format("no file {} in the spool {} and nothing known of it", file.file_name,
                                     feed.settings().spool.string());
    co_return std::unexpected(vanished ? Refusal{66, missing} : seen.error());
  }
  if (vanished && seen->statement.state != State::delivered) {
    co_return std::unexpected(
        Refusal{66, fmt::format("the file {} is not in the spool {} any more; have it written "
                                "again: {}",
                                file.file_name, feed.settings().spool.string(), seen->regenerate)});
  }
  Rechecked rechecked{std::move(*seen), vanished || passage.what == Passed::delivered};
  co_return rechecked;
}

flow::Task<Answer<Listed<Incident>>> Desk::incidents(IncidentFilter filter) {
  Listed<Incident> found;
  std::function<void(Books&)> step = [&](Books& books) {
    found = gravest_first(books, watch_, filter, filter.limit);
  };
  if (!co_await watch_.steps().run(step)) co_return std::unexpected(store_refusal());
  co_return found;
}

flow::Task<Answer<Incident>> Desk::incident(std::optional<incidents::IncidentId> id) {
  std::optional<Incident> found;
  std::function<void(Books&)> step = [&](Books& books) {
    found.reset();
    if (id) {
      found = books.incidents.find(*id);
      return;
    }
    IncidentFilter filter;
    filter.status = incidents::Status::open;
    const auto gravest = gravest_first(books, watch_, filter, 1).items;
    found = gravest.empty() ? std::nullopt : books.incidents.find(gravest.front().id);
  };
  if (!co_await watch_.steps().run(step)) co_return std::unexpected(store_refusal());
  if (found) co_return *found;
  const auto message =
      id ? fmt::format("no incident has the id {}; `stmtwatch incident list --all` lists them", *id)
         : std::string(
               "no incident waits to be acknowledged; `stmtwatch incident list --all` lists them all");
  co_return std::unexpected(Refusal{66, message});
}

flow::Task<Answer<Incident>> Desk::change(incidents::IncidentId id, const Change& change) {
  std::optional<Incident> found;
  std::optional<Refusal> refusal;
  News news;
  std::function<void(Books&)> step = [&](Books& books) {
    news = News();
    refusal.reset();
    found.reset();
    const auto before = books.incidents.find(id);
    if (!before) {
      refusal = Refusal{
          66, fmt::format("no incident has the id {}; `stmtwatch incident list --all` lists them", id)};
      return;
    }
    const auto wanted = change(*before);
    if (!wanted) {
      refusal = Refusal{64, wanted.error().reason};
      return;
    }
    news.changed_by_person(books, *before, *wanted);
    found = books.incidents.find(id);
  };
  if (!co_await watch_.steps().run(step)) co_return std::unexpected(store_refusal());
  if (refusal) co_return std::unexpected(*refusal);
  news.tell(watch_.metrics());
  co_return *found;
}

flow::Task<Answer<Incident>> Desk::acknowledge(incidents::IncidentId id, Person by, std::string note) {
  const Change by_person = [&](const Incident& before) {
    return incidents::acknowledge(before, by.name, note, watch_.clock().now());
  };
  co_return co_await change(id, by_person);
}

flow::Task<Answer<Incident>> Desk::annotate(incidents::IncidentId id, Person by, std::string note) {
  const Change by_person = [&](const Incident& before) {
    return incidents::annotate(before, by.name, note, watch_.clock().now());
  };
  co_return co_await change(id, by_person);
}

flow::Task<Answer<Incident>> Desk::resolve(incidents::IncidentId id, Person by, incidents::Resolution as,
                                           std::string note, bool force) {
  const Change by_person = [&](const Incident& before) {
    return incidents::resolve(before, by.name, as, note, force, watch_.clock().now());
  };
  co_return co_await change(id, by_person);
}

flow::Task<Answer<std::vector<DestinationStatus>>> Desk::destinations() {
  std::vector<DestinationStatus> all;
  for (const auto& each : watch_.outboxes())
    all.push_back(destination_status(*each));
  co_return all;
}

flow::Task<Answer<Tested>> Desk::test_destination(std::string name, Person by) {
  auto* outbox = watch_.outbox(name);
  if (outbox == nullptr) {
    co_return std::unexpected(Refusal{66, fmt::format("no destination is called {}", name)});
  }
  const auto host_key = co_await outbox->destination().test();
  log::info("destination_test",
            {{"destination", name},
             {"by", by.name},
             {"result", host_key ? "ok" : std::string(delivery::text(host_key.error().reason))}});
  if (!host_key) {
    co_return std::unexpected(Refusal{exit_code_of(host_key.error().reason), host_key.error().detail});
  }
  co_return Tested{*host_key};
}

}  // namespace stmtwatch::watch
