#include "daemon/watch/board.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <tuple>

#include "checks/text/printable.hpp"
#include "daemon/watch/schedule.hpp"

namespace stmtwatch::watch {

using incidents::Incident;
using ledger::State;

namespace {

// What the newest delivery that did not succeed says of itself.
std::string fault_of(const ledger::Statement& statement) {
  for (const auto& delivery : statement.deliveries | std::views::reverse) {
    if (delivery.fault) return *delivery.fault;
  }
  return "";
}

HeldStatement held_statement(const ledger::Statement& statement) {
  const auto& findings = statement.revision.findings;
  HeldStatement held{
      statement.key.name, statement.state, std::string(ledger::text(statement.state)), "", 0, {}};
  held.findings_total = statement.revision.findings_total;
  if (statement.state != State::held) {
    held.title = fault_of(statement);
  } else if (!findings.empty()) {
    held.cause = findings.front().check;
    held.title = findings.front().message;
  }
  return held;
}

// The statements of the date that stay until a person does something, those first that nobody else can mend.
std::vector<HeldStatement> held_statements(Books& books, const std::string& feed, BusinessDate date) {
  std::vector<HeldStatement> all;
  for (const auto state : ledger::states_for_a_person) {
    const ledger::StatementFilter filter{feed, date, state, FeedStatus::held_max - all.size()};
    if (filter.limit == 0) break;
    for (const auto& listed : books.ledger.list(filter)) {
      const auto statement = books.ledger.find(listed.id);
      if (!statement) continue;
      auto held = held_statement(*statement);
      const auto holding = books.incidents.holding(feed, held.name.merchant, held.name.date);
      if (!holding.empty()) held.incident = holding.front().id;
      all.push_back(std::move(held));
    }
  }
  return all;
}

FeedStatus feed_status(Books& books, Watch& watch, Feed& feed, BusinessDate date) {
  const auto& settings = feed.settings();
  FeedStatus status;
  status.name = settings.name;
  status.mode = settings.mode;
  status.date = date;
  status.count = books.ledger.count(settings.name, date);
  status.count[State::checking] += watch.unwritten(books, settings.name, date);
  status.deadline = deadline_of(settings, date, watch.zone());
  status.held = held_statements(books, settings.name, date);
  return status;
}

// What is not about one date.
void add_conditions(FeedStatus& status, Watch& watch, Feed& feed) {
  const auto& foreign = feed.foreign_files();
  status.foreign_files = foreign.size();
  for (const auto& name : foreign | std::views::take(FeedStatus::foreign_names_max))
    status.foreign_names.push_back(checks::text::printable(name));
  status.spool_fault = feed.spool_fault();
  if (const auto* outbox = watch.outbox(feed.settings().destination))
    status.forecast = outbox->forecast(feed.settings().name);
}

// How many incidents are put in order; the list of the books, by severity and age, is cut there.
constexpr std::size_t sorted_max = 1'000;

using Deadlines = std::map<std::string, Instant, std::less<>>;

// By destination, the nearest deadline of the current dates of its feeds.
Deadlines deadlines_by_destination(Books& books, Watch& watch) {
  Deadlines nearest;
  const auto now = watch.clock().now();
  for (const auto& feed : watch.feeds()) {
    const auto& settings = feed->settings();
    const auto date = current_business_date(books.ledger, settings, now, watch.zone());
    const auto deadline = deadline_of(settings, date, watch.zone());
    if (!deadline) continue;
    auto& known = nearest.try_emplace(settings.destination, *deadline).first->second;
    known = std::min(known, *deadline);
  }
  return nearest;
}

Instant deadline_of_affected(const Incident& incident, const Deadlines& by_destination, Watch& watch) {
  const auto* feed = incident.feed ? watch.feed(*incident.feed) : nullptr;
  if (feed != nullptr && incident.business_date) {
    return deadline_of(feed->settings(), *incident.business_date, watch.zone()).value_or(Instant::max());
  }
  const auto found = incident.destination ? by_destination.find(*incident.destination) : by_destination.end();
  return found == by_destination.end() ? Instant::max() : found->second;
}

}  // namespace

std::vector<FeedStatus> feed_statuses(Books& books, Watch& watch, Feed& feed,
                                      std::optional<BusinessDate> date) {
  const auto& settings = feed.settings();
  const auto now = watch.clock().now();
  const auto current = date.value_or(current_business_date(books.ledger, settings, now, watch.zone()));
  std::vector<FeedStatus> all{feed_status(books, watch, feed, current)};
  add_conditions(all.front(), watch, feed);
  if (date) return all;
  for (const auto other : other_business_dates(books.ledger, settings, current, now, watch.zone())) {
    all.push_back(feed_status(books, watch, feed, other));
    all.back().current = false;
  }
  return all;
}

DestinationStatus destination_status(const Outbox& outbox) {
  DestinationStatus status;
  status.name = outbox.settings().name;
  status.host = outbox.settings().host;
  status.port = outbox.settings().port;
  status.up = outbox.destination().up();
  if (const auto stopped = outbox.destination().stopped()) status.stopped = stopped->detail;
  status.waiting = outbox.destination().waiting();
  status.delivered = outbox.delivered_count();
  status.last_delivery = outbox.pace().last();
  return status;
}

Listed<Incident> gravest_first(Books& books, Watch& watch, incidents::IncidentFilter filter,
                               std::size_t shown_max) {
  filter.limit = std::max(shown_max + 1, sorted_max);
  auto incidents = books.incidents.list(filter);
  const auto by_destination = deadlines_by_destination(books, watch);
  const auto gravity = [&](const Incident& incident) {
    return std::tuple(incident.severity, deadline_of_affected(incident, by_destination, watch),
                      incident.opened_at, incident.id);
  };
  std::ranges::sort(incidents, {}, gravity);
  return cut(std::move(incidents), shown_max);
}

}  // namespace stmtwatch::watch
