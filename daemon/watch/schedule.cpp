#include "daemon/watch/schedule.hpp"

#include <algorithm>

namespace stmtwatch::watch {

namespace {
constexpr std::size_t recent_max = 4'096;
}

std::optional<Instant> deadline_of(const config::FeedSettings& feed, BusinessDate date,
                                   const time::Zone& zone) {
  if (!feed.deadline) return std::nullopt;
  return zone.deadline(date, *feed.deadline);
}

BusinessDate latest_due_date(Instant now, const time::Zone& zone) {
  const auto today = std::chrono::sys_days(zone.date(now).calendar());
  const auto yesterday = BusinessDate::from(std::chrono::year_month_day(today - std::chrono::days(1)));
  return yesterday.value_or(zone.date(now));  // on the first day of the calendar there is no yesterday
}

BusinessDate current_business_date(ledger::Ledger& ledger, const std::string& feed, Instant now,
                                   const time::Zone& zone) {
  return ledger.latest_date(feed, zone.date(now)).value_or(latest_due_date(now, zone));
}

void Pace::delivered(Instant at) {
  last_ = std::max(last_.value_or(at), at);
  recent_.push_back(at);
  while (recent_.size() > recent_max || recent_.front() < at - window)
    recent_.pop_front();
}

std::optional<Instant> Pace::forecast(std::uint64_t waiting, Instant now) const {
  if (waiting == 0) return last_;
  const auto first = std::ranges::find_if(recent_, [&](Instant at) { return at >= now - window; });
  const auto count = std::distance(first, recent_.end());
  if (count == 0) return std::nullopt;
  // Over at least a second: the first delivery alone says little about the pace.
  const auto span = std::max<std::chrono::microseconds>(now - *first, std::chrono::seconds(1));
  const double seconds_each = std::chrono::duration<double>(span).count() / static_cast<double>(count);
  const std::chrono::duration<double> left(seconds_each * static_cast<double>(waiting));
  return now + std::chrono::duration_cast<std::chrono::microseconds>(left);
}

}  // namespace stmtwatch::watch
