#include "daemon/watch/watch.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "daemon/flow/group.hpp"
#include "daemon/flow/race.hpp"
#include "daemon/watch/reports.hpp"
#include "daemon/watch/rerouting.hpp"
#include "daemon/watch/schedule.hpp"

namespace stmtwatch::watch {

using ledger::State;

namespace {

constexpr std::chrono::milliseconds house_interval(1'000);
constexpr std::chrono::milliseconds quiet_interval(5'000);  // while nothing happens
constexpr std::chrono::hours expiry_interval(24);

double unix_seconds(Instant at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

// "Cannot be told": later than any deadline, so that a rule `forecast > deadline` fires while everything
// stands still.
double unix_seconds_or_never(std::optional<Instant> at, bool waiting) {
  if (at) return unix_seconds(*at);
  return waiting ? std::numeric_limits<double>::infinity() : 0;
}

}  // namespace

Watch::Watch(Surroundings surroundings)
    : around_(std::move(surroundings)),
      steps_(around_.transactions, around_.clock),
      store_watch_(steps_, around_.metrics, around_.clock),
      backlog_(around_.executor),
      stirred_(around_.executor),
      outbox_ended_(around_.executor),
      rerouted_event_(around_.executor) {
  steps_.on_run([this] { stirred_.notify_all(); });
  know_series();
  for (const auto& settings : around_.settings.destinations) {
    connectors_.push_back(around_.make_connector(settings));
    auto look_again = [this](const std::string& name, const StatementName& statement) {
      if (auto* found = feed(name)) found->look_again(statement);
    };
    auto arrived = [this](const ledger::Statement& statement) {
      if (auto* found = feed(statement.key.feed)) found->archiving().add(statement);
    };
    outboxes_.push_back(std::make_unique<Outbox>(
        settings, Outbox::Surroundings{around_.settings, steps_, around_.metrics, around_.clock, around_.zone,
                                       *connectors_.back(), look_again, arrived}));
  }
  for (const auto& settings : around_.settings.feeds) {
    auto send = [this](const ledger::Delivery& delivery) {
      if (auto* found = outbox(delivery.destination)) found->submit(delivery);
    };
    feeds_.push_back(std::make_unique<Feed>(
        settings, Feed::Surroundings{steps_, around_.metrics, around_.clock, around_.zone, backlog_,
                                     around_.executor, around_.pool, send}));
  }
}

Watch::~Watch() = default;

Feed* Watch::feed(const std::string& name) {
  const auto found = std::ranges::find(feeds_, name, [](const auto& each) { return each->settings().name; });
  return found == feeds_.end() ? nullptr : found->get();
}

Outbox* Watch::outbox(const std::string& destination) {
  const auto found =
      std::ranges::find(outboxes_, destination, [](const auto& each) { return each->settings().name; });
  return found == outboxes_.end() ? nullptr : found->get();
}

void Watch::know_series() {
  std::vector<std::string_view> check_ids;
  std::vector<std::string_view> states;
  std::vector<std::string_view> reasons;
  for (const auto& check : checks::known_checks())
    check_ids.push_back(check.id);
  for (std::size_t i = 0; i < ledger::state_count; ++i)
    states.push_back(ledger::text(static_cast<State>(i)));
  for (std::size_t i = 0; i < delivery::reason_count; ++i) {
    reasons.push_back(delivery::text(static_cast<delivery::Reason>(i)));
  }
  std::set<std::string> feeds, destinations;
  for (const auto& each : around_.settings.feeds) {
    around_.metrics.know_feed(each.name, check_ids, states);
    feeds.insert(each.name);
  }
  for (const auto& each : around_.settings.destinations) {
    around_.metrics.know_destination(each.name, reasons);
    destinations.insert(each.name);
  }
  around_.metrics.forget_feeds_but(feeds);
  around_.metrics.forget_destinations_but(destinations);
  around_.metrics.know_incident_causes(known_causes());
}

flow::Task<void> Watch::run() {
  flow::TaskGroup group(around_.executor);
  for (const auto& each : outboxes_)
    group.spawn(deliver(*each));
  for (const auto& each : feeds_)
    group.spawn(each->run());
  for (std::uint32_t i = 0; i < around_.judges; ++i)
    group.spawn(judge_files());
  group.spawn(keep_house());
  started_ = true;
  co_await group.join();
}

flow::Task<void> Watch::deliver(Outbox& outbox) {
  ++delivering_;
  co_await outbox.run();
  --delivering_;
  outbox_ended_.notify_all();
}

flow::Task<void> Watch::finish() {
  for (const auto& each : outboxes_)
    each->destination().finish();
  while (delivering_ > 0)
    co_await outbox_ended_.wait();
}

void Watch::settled(const ledger::Statement& statement) {
  const auto latest_arrived = [&](const ledger::Delivery& delivery) {
    return delivery.revision == statement.revision.number && delivery.state == State::delivered;
  };
  auto* of = feed(statement.key.feed);
  const bool arrived =
      statement.state == State::delivered && std::ranges::any_of(statement.deliveries, latest_arrived);
  if (arrived && of != nullptr) of->archiving().add(statement);
  for (const auto& each : outboxes_)
    each->look_for_more();
}

Refusal Watch::store_refusal() const {
  const auto& fault = steps_.fault();
  return {74, fmt::format("the state cannot be read or written: {}; look at the disk of {}",
                          fault ? fault->detail : "unknown", around_.settings.daemon.state_dir.string())};
}

// Deliveries to a destination that their feed had under the former configuration. Once; again if the store
// failed.
flow::Task<void> Watch::reroute() {
  if (rerouted_) co_return;
  const std::function<News(Books&)> step = [this, now = around_.clock.now()](Books& books) {
    News news;
    watch::reroute(books, around_.settings, now, news);
    return news;
  };
  const auto news = co_await steps_.ask(step);
  if (!news) co_return;
  news->tell(around_.metrics);
  for (const auto& each : outboxes_)
    each->look_for_more();
  rerouted_ = true;
  rerouted_event_.notify_all();
}

flow::Task<void> Watch::judge_files() {
  constexpr std::chrono::milliseconds pause_after_store_fault(1'000);
  while (!rerouted_)
    co_await rerouted_event_.wait();
  for (;;) {
    const Backlog::Job job = co_await backlog_.take();
    const Passage passage = co_await feed(job.feed)->judge(job.file);
    if (passage.what == Passed::not_kept) {
      backlog_.push(job, std::nullopt);
      co_await around_.clock.sleep(pause_after_store_fault);
    }
    backlog_.done(job);
  }
}

flow::Task<void> Watch::keep_house() {
  co_await reroute();
  std::optional<time::Steady> expired;
  for (;;) {
    const auto runs_before = steps_.runs();
    co_await store_watch_.look();
    co_await reroute();
    co_await refresh_gauges();
    for (const auto& each : feeds_)
      co_await each->report_condition();
    for (const auto& each : outboxes_)
      co_await each->catch_up();
    const auto now = around_.clock.steady();
    if (!expired || now - *expired >= expiry_interval) {
      if (co_await expire()) expired = now;
    }
    const bool quiet = !steps_.fault() && steps_.runs() == runs_before + 1;  // that of the gauges
    co_await rest(quiet);
  }
}

// To the next round: a second; in a quiet time several, but no longer than until something happens.
flow::Task<void> Watch::rest(bool quiet) {
  if (quiet) {
    const auto runs = steps_.runs();
    auto long_rest = around_.clock.sleep(quiet_interval);
    auto stirred = stirred_.wait();
    co_await flow::either(std::move(long_rest), std::move(stirred));
    if (steps_.runs() == runs) co_return;
  }
  co_await around_.clock.sleep(house_interval);
}

// False: the store failed; to be tried again soon.
flow::Task<bool> Watch::expire() {
  const BusinessDate today = around_.zone.date(around_.clock.now());
  for (const auto& each : feeds_) {
    if (!co_await each->forget_vouchers(today)) co_return false;
    co_await each->expire_archive(today);
  }
  co_return true;
}

flow::Task<void> Watch::refresh_gauges() {
  struct Figures {
    BusinessDate date;
    std::map<State, std::uint64_t> count;
  };
  std::map<std::string, Figures> figures;
  std::map<std::pair<incidents::Severity, std::string>, std::uint64_t> unresolved;
  const Instant now = around_.clock.now();
  std::function<void(Books&)> step = [&](Books& books) {
    figures.clear();
    for (const auto& each : feeds_) {
      const auto& settings = each->settings();
      const auto date = current_business_date(books.ledger, settings, now, around_.zone);
      auto count = books.ledger.count(settings.name, date);
      count[State::checking] += unwritten(books, settings.name, date);
      figures.emplace(settings.name, Figures{date, std::move(count)});
    }
    unresolved = books.incidents.count_unresolved();
  };
  if (!co_await steps_.run(step)) co_return;
  for (const auto& each : feeds_) {
    const auto& [date, count] = figures.at(each->settings().name);
    const auto& name = each->settings().name;
    around_.metrics.archive_backlog(name, each->archiving().backlog());
    for (std::size_t i = 0; i < ledger::state_count; ++i) {
      const auto state = static_cast<State>(i);
      const auto found = count.find(state);
      around_.metrics.statements(name, ledger::text(state), found == count.end() ? 0 : found->second);
    }
    around_.metrics.foreign_files(name, each->foreign_files().size());
    if (const auto deadline = deadline_of(each->settings(), date, around_.zone)) {
      around_.metrics.deadline(name, unix_seconds(*deadline));
    }
    if (auto* of = outbox(each->settings().destination)) {
      around_.metrics.forecast(name, unix_seconds_or_never(of->forecast(name), of->waiting(name) > 0));
    }
  }
  for (const auto& [series, count] : gauged_incidents_) {
    if (!unresolved.contains(series))
      around_.metrics.incidents_open(incidents::text(series.first), series.second, 0);
  }
  for (const auto& [series, count] : unresolved) {
    around_.metrics.incidents_open(incidents::text(series.first), series.second, count);
  }
  gauged_incidents_ = std::move(unresolved);
}

std::uint64_t Watch::unwritten(Books& books, const std::string& feed, BusinessDate date) const {
  constexpr std::uint64_t looked_up_max = 1'000;  // those beyond are taken for new: most are
  if (!steps_.fault()) return 0;
  std::uint64_t count = 0;
  std::uint64_t looked_up = 0;
  for (const auto& name : backlog_.names(feed, date))
    if (++looked_up > looked_up_max || !books.ledger.find(ledger::StatementKey{feed, name})) ++count;
  return count;
}

std::optional<std::string> Watch::unready() const {
  if (!started_) return "starting";
  if (steps_.fault()) return "the state cannot be written: " + steps_.fault()->detail;
  for (const auto& each : feeds_) {
    if (each->spool_fault()) return "spool of " + each->settings().name + ": " + *each->spool_fault();
  }
  return std::nullopt;
}

}  // namespace stmtwatch::watch
