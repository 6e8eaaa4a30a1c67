#include "daemon/api/seats.hpp"

#include <algorithm>
#include <utility>

namespace stmtwatch::api {

bool Seats::make_room() {
  const auto stays = [](const Seat& seat) { return !seat.leaving; };
  if (static_cast<std::size_t>(std::ranges::count_if(taken_, stays)) < size_) return true;
  Seat* first = nullptr;
  for (auto& seat : taken_) {
    if (seat.leaving || seat.doing == Doing::answers || !seat.leave) continue;
    if (first == nullptr || std::pair(seat.doing, seat.since) < std::pair(first->doing, first->since))
      first = &seat;
  }
  if (first == nullptr) return false;
  first->leaving = true;
  first->leave();
  return true;
}

Seats::Place Seats::take() {
  taken_.emplace_back();
  const auto place = std::prev(taken_.end());
  now(*place, Doing::waits);
  return place;
}

void Seats::now(Seat& seat, Doing doing) {
  seat.doing = doing;
  seat.since = ++changes_;
}

}  // namespace stmtwatch::api
