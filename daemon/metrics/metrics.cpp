#include "daemon/metrics/metrics.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <sstream>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "daemon/installed/installed.hpp"

namespace stmtwatch::metrics {

namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;
using prometheus::Registry;
using Buckets = Histogram::BucketBoundaries;

// A clean file of 20 KB takes microseconds, one of gigabytes seconds.
const Buckets check_buckets{0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60};
const Buckets delivery_buckets{0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900};
// People: from a minute to a day.
const Buckets incident_buckets{60, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400};

constexpr std::string_view severities[] = {"A", "B", "C", "D"};
constexpr std::string_view verdicts[] = {"deliverable", "held", "waived"};

Family<Counter>& counters(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
Family<Gauge>& gauges(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}
Family<Histogram>& histograms(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

std::string label(std::string_view text) {
  return std::string(text);
}

// The wall clock may have been set back between two events; a histogram must not see that as a negative time.
double not_negative(double seconds) {
  return std::max(seconds, 0.0);
}

// Series that go away with the feed or destination that they are about.
class Owned {
 public:
  // Makes the series, or finds the one that is there.
  template <class Metric, class... Arguments>
  Metric& add(const std::string& owner, Family<Metric>& family, const Labels& labels,
              const Arguments&... arguments) {
    const std::lock_guard lock(mutex_);
    Metric& series = family.Add(labels, arguments...);
    owned_.try_emplace(&series, Series{owner, [&family, &series] { family.Remove(&series); }});
    return series;
  }
  void forget_but(const std::set<std::string>& kept) {
    const std::lock_guard lock(mutex_);
    std::erase_if(owned_, [&](const auto& entry) {
      const bool gone = !kept.contains(entry.second.owner);
      if (gone) entry.second.remove();
      return gone;
    });
  }

 private:
  struct Series {
    std::string owner;
    std::function<void()> remove;
  };
  std::mutex mutex_;
  std::map<const void*, Series> owned_;
};

}  // namespace

struct Metrics::State {
  Owned of_feeds, of_destinations;
  Registry registry{Registry::InsertBehavior::Throw};

  Family<Gauge>& build_info =
      gauges(registry, "stmtwatch_build_info", "Always 1; the label says which version of stmtwatchd runs.");
  Gauge& reload_successful = gauges(registry, "stmtwatch_config_last_reload_successful",
                                    "Whether the latest attempt to read the configuration succeeded (1) or "
                                    "left the old one in place (0).")
                                 .Add({});

  Gauge& store_up = gauges(registry, "stmtwatch_store_up",
                           "Whether the state can be written (1), or statements wait until it can (0).")
                        .Add({});
  Family<Gauge>& foreign_files =
      gauges(registry, "stmtwatch_foreign_files",
             "Files in the feed's spool whose names are not those of its statements; they are left alone.");
  Family<Gauge>& archive_backlog =
      gauges(registry, "stmtwatch_archive_backlog",
             "Delivered files that are still in the feed's spool, on their way to the archive.");

  Family<Gauge>& statements =
      gauges(registry, "stmtwatch_statements",
             "Statements of the feed's current business date, by the state they are in.");
  Family<Counter>& checked_statements =
      counters(registry, "stmtwatch_checked_statements_total",
               "Judgements of statements, rechecks included, by their verdict.");
  Family<Counter>& checked_bytes = counters(registry, "stmtwatch_checked_bytes_total",
                                            "Bytes of the statements judged, rechecks included.");
  Family<Histogram>& check_duration = histograms(registry, "stmtwatch_check_duration_seconds",
                                                 "Time that judging one statement took, reading included.");
  Family<Counter>& findings = counters(registry, "stmtwatch_findings_total",
                                       "Places where a check did not hold, by check, rechecks included.");

  Family<Counter>& deliveries =
      counters(registry, "stmtwatch_deliveries_total", "Statements delivered to the destination.");
  Family<Counter>& delivery_failures =
      counters(registry, "stmtwatch_delivery_failures_total",
               "Failed attempts to deliver a statement or to open a session, by reason.");
  Family<Counter>& delivered_bytes =
      counters(registry, "stmtwatch_delivered_bytes_total", "Bytes of the statements delivered.");
  Family<Histogram>& delivery_duration = histograms(
      registry, "stmtwatch_delivery_duration_seconds",
      "Time from the beginning of the attempt that succeeded to its final name standing on the server.");
  Family<Gauge>& destination_up = gauges(registry, "stmtwatch_destination_up",
                                         "Whether the destination could be reached when last tried.");
  Family<Gauge>& last_delivery = gauges(
      registry, "stmtwatch_last_delivery_timestamp_seconds",
      "Unix time of the latest delivery to the destination since the daemon started; 0 before the first.");
  Family<Gauge>& deadline = gauges(
      registry, "stmtwatch_delivery_deadline_timestamp_seconds",
      "Unix time by which the statements of the feed's current business date must have been delivered.");
  Family<Gauge>& forecast = gauges(
      registry, "stmtwatch_delivery_forecast_timestamp_seconds",
      "Unix time at which the last waiting statement of the feed will be delivered at the present pace.");

  Family<Gauge>& incidents_open =
      gauges(registry, "stmtwatch_incidents_open", "Incidents that are not resolved, by severity and cause.");
  Family<Counter>& incidents_opened =
      counters(registry, "stmtwatch_incidents_opened_total",
               "Incidents opened since the daemon started, by severity and cause.");
  Family<Histogram>& acknowledge_duration =
      histograms(registry, "stmtwatch_incident_acknowledge_duration_seconds",
                 "Time from the opening of an incident to its acknowledgement by a person.");
  Family<Histogram>& resolve_duration = histograms(registry, "stmtwatch_incident_resolve_duration_seconds",
                                                   "Time from the opening of an incident to its resolution.");
  Family<Gauge>& waivers_active =
      gauges(registry, "stmtwatch_waivers_active", "Waivers that have not ended, by the check they waive.");
};

Metrics::Metrics() : state_(std::make_unique<State>()) {
  state_->build_info.Add({{"version", installed::version}}).Set(1);
  for (const auto severity : severities) {
    state_->acknowledge_duration.Add({{"severity", label(severity)}}, incident_buckets);
  }
  state_->store_up.Set(1);  // it was opened before anything else
}

Metrics::~Metrics() = default;

// Add() answers with the series that exists already, so knowing something twice changes nothing.
void Metrics::know_feed(const std::string& feed, const std::vector<std::string_view>& check_ids,
                        const std::vector<std::string_view>& states) {
  auto& owned = state_->of_feeds;
  for (const auto state : states)
    owned.add(feed, state_->statements, {{"feed", feed}, {"state", label(state)}});
  for (const auto verdict : verdicts)
    owned.add(feed, state_->checked_statements, {{"feed", feed}, {"verdict", label(verdict)}});
  owned.add(feed, state_->checked_bytes, {{"feed", feed}});
  owned.add(feed, state_->foreign_files, {{"feed", feed}});
  owned.add(feed, state_->archive_backlog, {{"feed", feed}});
  owned.add(feed, state_->check_duration, {{"feed", feed}}, check_buckets);
  for (const auto check : check_ids) {
    owned.add(feed, state_->findings, {{"feed", feed}, {"check", label(check)}});
    state_->waivers_active.Add({{"check", label(check)}});
  }
}

void Metrics::know_destination(const std::string& destination, const std::vector<std::string_view>& reasons) {
  const Labels labels{{"destination", destination}};
  auto& owned = state_->of_destinations;
  owned.add(destination, state_->deliveries, labels);
  owned.add(destination, state_->delivered_bytes, labels);
  owned.add(destination, state_->delivery_duration, labels, delivery_buckets);
  owned.add(destination, state_->destination_up, labels);
  owned.add(destination, state_->last_delivery, labels);
  for (const auto reason : reasons) {
    owned.add(destination, state_->delivery_failures,
              {{"destination", destination}, {"reason", label(reason)}});
  }
}

void Metrics::forget_feeds_but(const std::set<std::string>& kept) {
  state_->of_feeds.forget_but(kept);
}

void Metrics::forget_destinations_but(const std::set<std::string>& kept) {
  state_->of_destinations.forget_but(kept);
}

void Metrics::know_incident_causes(const std::vector<std::string>& causes) {
  for (const auto& cause : causes) {
    state_->resolve_duration.Add({{"cause", cause}}, incident_buckets);
    for (const auto severity : severities) {
      state_->incidents_open.Add({{"severity", label(severity)}, {"cause", cause}});
      state_->incidents_opened.Add({{"severity", label(severity)}, {"cause", cause}});
    }
  }
}

void Metrics::config_reload(bool successful) {
  state_->reload_successful.Set(successful ? 1 : 0);
}

void Metrics::store_up(bool up) {
  state_->store_up.Set(up ? 1 : 0);
}

void Metrics::foreign_files(const std::string& feed, std::uint64_t count) {
  state_->foreign_files.Add({{"feed", feed}}).Set(static_cast<double>(count));
}

void Metrics::archive_backlog(const std::string& feed, std::uint64_t count) {
  state_->archive_backlog.Add({{"feed", feed}}).Set(static_cast<double>(count));
}

void Metrics::statements(const std::string& feed, std::string_view state, std::uint64_t count) {
  state_->statements.Add({{"feed", feed}, {"state", label(state)}}).Set(static_cast<double>(count));
}

void Metrics::checked(const std::string& feed, std::string_view verdict, std::uint64_t bytes,
                      double seconds) {
  state_->checked_statements.Add({{"feed", feed}, {"verdict", label(verdict)}}).Increment();
  state_->checked_bytes.Add({{"feed", feed}}).Increment(static_cast<double>(bytes));
  state_->check_duration.Add({{"feed", feed}}, check_buckets).Observe(not_negative(seconds));
}

void Metrics::findings(const std::string& feed, std::string_view check, std::uint64_t count) {
  state_->findings.Add({{"feed", feed}, {"check", label(check)}}).Increment(static_cast<double>(count));
}

void Metrics::delivered(const std::string& destination, std::uint64_t bytes, double seconds,
                        double at_unix_seconds) {
  const Labels labels{{"destination", destination}};
  state_->deliveries.Add(labels).Increment();
  state_->delivered_bytes.Add(labels).Increment(static_cast<double>(bytes));
  state_->delivery_duration.Add(labels, delivery_buckets).Observe(not_negative(seconds));
  state_->last_delivery.Add(labels).Set(at_unix_seconds);
}

void Metrics::delivery_failed(const std::string& destination, std::string_view reason) {
  state_->delivery_failures.Add({{"destination", destination}, {"reason", label(reason)}}).Increment();
}

void Metrics::destination_up(const std::string& destination, bool up) {
  state_->destination_up.Add({{"destination", destination}}).Set(up ? 1 : 0);
}

void Metrics::deadline(const std::string& feed, double unix_seconds) {
  state_->of_feeds.add(feed, state_->deadline, {{"feed", feed}}).Set(unix_seconds);
}

void Metrics::forecast(const std::string& feed, double unix_seconds) {
  state_->of_feeds.add(feed, state_->forecast, {{"feed", feed}}).Set(unix_seconds);
}

void Metrics::incident_opened(std::string_view severity, const std::string& cause) {
  state_->incidents_opened.Add({{"severity", label(severity)}, {"cause", cause}}).Increment();
}

void Metrics::incidents_open(std::string_view severity, const std::string& cause, std::uint64_t count) {
  state_->incidents_open.Add({{"severity", label(severity)}, {"cause", cause}})
      .Set(static_cast<double>(count));
}

void Metrics::incident_acknowledged(std::string_view severity, double seconds_since_opened) {
  state_->acknowledge_duration.Add({{"severity", label(severity)}}, incident_buckets)
      .Observe(not_negative(seconds_since_opened));
}

void Metrics::incident_resolved(const std::string& cause, double seconds_since_opened) {
  state_->resolve_duration.Add({{"cause", cause}}, incident_buckets)
      .Observe(not_negative(seconds_since_opened));
}

void Metrics::waivers_active(const std::string& check, std::uint64_t count) {
  state_->waivers_active.Add({{"check", check}}).Set(static_cast<double>(count));
}

std::string Metrics::text() const {
  std::ostringstream out;
  prometheus::TextSerializer{}.Serialize(out, state_->registry.Collect());
  return out.str();
}

}  // namespace stmtwatch::metrics
