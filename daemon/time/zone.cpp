#include "daemon/time/zone.hpp"

#include <exception>
#include <utility>

#include <date/tz.h>
#include <fmt/format.h>

namespace stmtwatch::time {

using std::chrono::floor;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

struct LocalTime {
  date::local_seconds at;
  minutes offset;
};

// RFC 3339 has no seconds in an offset. Local mean time, which had them, is shown by the minute below, and
// the clock beside it moves with the offset, so that the text still means the same instant.
LocalTime local_time(const void* zone, Instant at) {
  const auto second = floor<seconds>(at);
  const auto offset = floor<minutes>(static_cast<const date::time_zone*>(zone)->get_info(second).offset);
  return {date::local_seconds(second.time_since_epoch() + offset), offset};
}

}  // namespace

std::expected<Zone, std::string> Zone::find(const std::string& name) {
  try {
    return Zone(name, date::locate_zone(name));
  } catch (const std::exception&) {
    return std::unexpected(fmt::format(
        "the time zone \"{}\" is not in the system's tz database; give a name such as \"Asia/Shanghai\" "
        "(`timedatectl list-timezones` lists them; package tzdata)",
        name));
  }
}

std::string Zone::rfc3339(Instant at) const {
  const auto local = local_time(zone_, at);
  const auto day = date::floor<date::days>(local.at);
  const date::year_month_day civil(day);
  const date::hh_mm_ss<seconds> clock(local.at - day);
  const date::hh_mm_ss<minutes> offset(local.offset);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", static_cast<int>(civil.year()),
                     static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     offset.is_negative() ? '-' : '+', offset.hours().count(), offset.minutes().count());
}

BusinessDate Zone::date(Instant at) const {
  const auto days = date::floor<date::days>(local_time(zone_, at).at).time_since_epoch();
  return BusinessDate::from(std::chrono::sys_days(std::chrono::days(days.count()))).value();
}

Instant Zone::deadline(BusinessDate date, minutes since_midnight) const {
  const auto midnight = std::chrono::local_days(date.calendar()) + std::chrono::days(1);
  const date::local_seconds local(midnight.time_since_epoch() + since_midnight);
  return static_cast<const date::time_zone*>(zone_)->to_sys(local, date::choose::earliest);
}

}  // namespace stmtwatch::time
