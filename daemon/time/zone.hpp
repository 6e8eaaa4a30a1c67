#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <utility>

#include "checks/vocabulary/business_date.hpp"
#include "daemon/time/clock.hpp"

namespace stmtwatch::time {

// The platform's time zone, from the system's tz database (package tzdata). Immutable, thread-safe. Instants
// handed in lie between the years 1900 and 9999.
class Zone {
 public:
  static std::expected<Zone, std::string> find(
      const std::string& name);  // "Asia/Shanghai"; the error is for people

  // RFC 3339 with offset, to the second: "2024-09-10T04:21:00+08:00". Fractions of a second are cut off.
  std::string rfc3339(Instant at) const;
  // The civil date at that instant.
  BusinessDate date(Instant at) const;
  // `since_midnight` on the day after `date`, local time. A time that a DST change skips is the first one
  // after it; of a time that it repeats, the first.
  Instant deadline(BusinessDate date, std::chrono::minutes since_midnight) const;
  const std::string& name() const { return name_; }

 private:
  explicit Zone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}
  std::string name_;
  const void* zone_;  // date::time_zone, which lives as long as the process
};

}  // namespace stmtwatch::time
