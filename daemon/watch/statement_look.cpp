#include "daemon/watch/statement_look.hpp"

#include <chrono>

#include <fmt/format.h>

#include "daemon/watch/reports.hpp"
#include "daemon/watch/schedule.hpp"
#include "daemon/watch/waiting.hpp"

namespace stmtwatch::watch {

using ledger::State;

namespace {

std::string path_of(const config::FeedSettings& feed, const ledger::Statement& statement) {
  const auto& revision = statement.revision;
  if (statement.state != State::delivered) return (feed.spool / revision.file_name).string();
  auto name = revision.file_name;
  if (revision.number > 1) name += fmt::format(".{}", revision.number);
  return (feed.archive / statement.key.name.date.compact() / name).string();
}

}  // namespace

// On the executor, before the books are asked on the store's thread.
StatementLook::DestinationFacts StatementLook::destination_facts(const std::string& feed) {
  DestinationFacts facts;
  facts.outbox = watch_.outbox(watch_.feed(feed)->settings().destination);
  if (facts.outbox == nullptr) return facts;
  facts.stopped = facts.outbox->destination().stopped();
  if (!facts.stopped && !facts.outbox->destination().up()) facts.trouble = facts.outbox->trouble();
  return facts;
}

flow::Task<std::optional<std::optional<StatementView>>> StatementLook::at(ledger::StatementKey key) {
  const auto facts = destination_facts(key.feed);
  const std::function<Written(Books&)> step = [&](Books& books) { return read(books, key, facts); };
  auto written = co_await watch_.steps().ask(step);
  if (!written) co_return std::nullopt;
  if (written->view) add_waiting(*written->view, facts, written->of_destination);
  co_return std::move(written->view);
}

StatementLook::Written StatementLook::read(Books& books, const ledger::StatementKey& key,
                                           const DestinationFacts& facts) const {
  Written written{view(books, key), {}};
  const auto& fault = facts.stopped ? facts.stopped : facts.trouble;
  if (!fault) return written;
  const auto incident =
      books.incidents.find_unresolved(destination_key(facts.outbox->settings().name, fault->reason));
  if (incident) written.of_destination = incident->id;
  return written;
}

std::optional<StatementView> StatementLook::view(Books& books, const ledger::StatementKey& key) const {
  const auto statement = books.ledger.find(key);
  if (!statement) return std::nullopt;
  StatementView view{
      *statement, books.incidents.holding(key.feed, key.name.merchant, key.name.date), {}, {}, {}, {}, {},
      {}};
  const auto& settings = watch_.feed(key.feed)->settings();
  view.deadline = deadline_of(settings, key.name.date, watch_.zone());
  view.regenerate =
      config::fill_template(settings.regenerate, key.feed, key.name, statement->revision.file_name);
  view.owner = settings.owner;
  view.path = path_of(settings, *statement);
  return view;
}

void StatementLook::add_waiting(StatementView& view, const DestinationFacts& facts,
                                std::optional<incidents::IncidentId> of_destination) const {
  const auto& statement = view.statement;
  const auto& feed = *watch_.feed(statement.key.feed);
  view.file_there = statement.state == State::delivered || feed.has_file(statement.revision.file_name);
  WaitingFacts known{
      feed.settings().mode, view.file_there, facts.stopped, facts.trouble, of_destination, {}, {}};
  if (!view.incidents.empty()) known.of_statement = view.incidents.front().id;
  if (facts.outbox != nullptr && !statement.deliveries.empty()) {
    const auto next = facts.outbox->destination().next_attempt(statement.deliveries.back().id);
    const auto& clock = watch_.clock();
    if (next)
      known.next_attempt = clock.now() + duration_cast<std::chrono::microseconds>(*next - clock.steady());
  }
  view.waits_for = waiting_for(statement, known);
}

}  // namespace stmtwatch::watch
