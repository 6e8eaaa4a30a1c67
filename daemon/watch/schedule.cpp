#include "daemon/watch/schedule.hpp"

#include <algorithm>

namespace stmtwatch::watch {

using ledger::State;

namespace {
constexpr std::size_t recent_max = 4'096;
}

std::optional<Instant> deadline_of(const config::FeedSettings& feed, BusinessDate date,
                                   const time::Zone& zone) {
  if (!feed.deadline) return std::nullopt;
  return zone.deadline(date, *feed.deadline);
}

BusinessDate earliest_due_date(const config::FeedSettings& feed, Instant now, const time::Zone& zone) {
  const auto today = zone.date(now);
  const auto day_before = std::chrono::sys_days(today.calendar()) - std::chrono::days(1);
  const auto yesterday = BusinessDate::from(std::chrono::year_month_day(day_before));
  if (!yesterday) return today;  // the calendar begins today
  const auto deadline = deadline_of(feed, *yesterday, zone);
  return deadline && *deadline <= now ? today : *yesterday;
}

std::span<const State> open_states(config::FeedMode mode) {
  static constexpr std::array of_gate{State::checking, State::held};
  switch (mode) {
    case config::FeedMode::observe:
      return {};
    case config::FeedMode::gate:
      return of_gate;
    case config::FeedMode::deliver:
      break;
  }
  return ledger::open_states;
}

BusinessDate current_business_date(const config::FeedSettings& feed,
                                   std::optional<BusinessDate> earliest_open, Instant now,
                                   const time::Zone& zone) {
  const auto due = earliest_due_date(feed, now, zone);
  return earliest_open ? std::min(*earliest_open, due) : due;
}

BusinessDate current_business_date(ledger::Ledger& ledger, const config::FeedSettings& feed, Instant now,
                                   const time::Zone& zone) {
  const auto open = ledger.earliest_date(feed.name, open_states(feed.mode), std::nullopt);
  return current_business_date(feed, open, now, zone);
}

std::vector<BusinessDate> other_business_dates(ledger::Ledger& ledger, const config::FeedSettings& feed,
                                               BusinessDate current, Instant now, const time::Zone& zone) {
  std::vector<BusinessDate> dates;
  const auto states = open_states(feed.mode);
  for (auto date = ledger.earliest_date(feed.name, states, current); date && dates.size() < dates_max;
       date = ledger.earliest_date(feed.name, states, *date)) {
    dates.push_back(*date);
  }
  const auto latest = ledger.latest_date(feed.name, zone.date(now));
  if (!latest || *latest == current || std::ranges::binary_search(dates, *latest)) return dates;
  dates.insert(std::ranges::lower_bound(dates, *latest), *latest);
  return dates;
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
