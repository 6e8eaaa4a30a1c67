#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// The metrics of product.md section 9, and nothing else: one function for each thing that can be said. Known
// series exist from the start at 0, but for a feed's deadline and forecast: those have a series only once
// they are known, for a deadline of 1970 would page. No merchant in any label. Counters start with the
// process. All calls are thread-safe; while the forget functions run nobody may speak of what is forgotten.
namespace stmtwatch::metrics {

class Metrics {
 public:
  Metrics();
  ~Metrics();

  // Makes the known series of a feed and a destination; may be called again after a reload.
  void know_feed(const std::string& feed, const std::vector<std::string_view>& check_ids,
                 const std::vector<std::string_view>& states);
  void know_destination(const std::string& destination, const std::vector<std::string_view>& reasons);
  // The series of a feed or destination that the configuration no longer has go away.
  void forget_feeds_but(const std::set<std::string>& kept);
  void forget_destinations_but(const std::set<std::string>& kept);
  void know_incident_causes(const std::vector<std::string>& causes);  // for all four severities

  void config_reload(bool successful);
  void store_up(bool up);
  void foreign_files(const std::string& feed, std::uint64_t count);
  void archive_backlog(const std::string& feed, std::uint64_t count);
  void statements(const std::string& feed, std::string_view state, std::uint64_t count);
  void checked(const std::string& feed, std::string_view verdict, std::uint64_t bytes, double seconds);
  void findings(const std::string& feed, std::string_view check, std::uint64_t count);
  void delivered(const std::string& destination, std::uint64_t bytes, double seconds, double at_unix_seconds);
  void delivery_failed(const std::string& destination, std::string_view reason);
  void destination_up(const std::string& destination, bool up);
  void deadline(const std::string& feed, double unix_seconds);
  void forecast(const std::string& feed, double unix_seconds);
  void incident_opened(std::string_view severity, const std::string& cause);
  void incidents_open(std::string_view severity, const std::string& cause, std::uint64_t count);
  void incident_acknowledged(std::string_view severity, double seconds_since_opened);
  void incident_resolved(const std::string& cause, double seconds_since_opened);
  void waivers_active(const std::string& check, std::uint64_t count);

  // The exposition in the Prometheus text format 0.0.4.
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stmtwatch::metrics
