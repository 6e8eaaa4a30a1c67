// What a destination says of itself.
#include <algorithm>
#include <utility>

#include "daemon/delivery/dispatch.hpp"

namespace stmtwatch::delivery {

using flow::Task;

Condition Destination::State::condition() const {
  Condition answer;
  answer.refused = queue.refused();
  if (stopped) {
    answer.state = Condition::State::stopped;
    answer.fault = stopped;
  } else if (down) {
    answer.state = Condition::State::down;
    answer.fault = down;
    answer.next_attempt = wall(connect_not_before);
  } else if (answer.refused > 0 && refusal) {
    answer.state = Condition::State::refusing;
    answer.fault = refusal;
    if (const auto next = queue.next_wake()) answer.next_attempt = wall(*next);
  } else if (told_up) {
    answer.state = Condition::State::up;
  }
  return answer;
}

time::Instant Destination::State::wall(time::Steady moment) const {
  const auto ahead = std::max(moment - clock.steady(), time::Steady::duration::zero());
  return clock.now() + std::chrono::duration_cast<std::chrono::microseconds>(ahead);
}

Task<void> Destination::State::note(std::string what) {
  constexpr std::size_t noticed_max = 100;
  if (noticed.size() >= noticed_max || !noticed.insert(what).second) co_return;
  co_await journal.notice(what);
}

Task<void> Destination::State::pass_on_notices(Lane& lane) {
  auto notices = lane.remote->take_notices();
  for (auto& what : notices)
    co_await note(std::move(what));
}

}  // namespace stmtwatch::delivery
