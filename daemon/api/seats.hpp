#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>

namespace stmtwatch::api {

// What a connection does just now, by how readily it gives up its place for a new one: one that waits for its
// client costs nobody anything, one whose answer the client does not take little, one whose request is being
// answered is never asked.
enum class Doing : std::uint8_t { waits, sends, answers };

// The place of one connection. The connection says what it does; `leave` makes it end soon, without a word.
struct Seat {
  Doing doing = Doing::waits;
  std::uint64_t since = 0;  // rises with each change of any seat
  bool leaving = false;
  std::function<void()> leave;
};

// The places of one listener, so that connections that do nothing cannot shut out the next. One thread.
class Seats {
 public:
  explicit Seats(std::size_t size) : size_(size) {}
  Seats(const Seats&) = delete;
  Seats& operator=(const Seats&) = delete;

  using Place = std::list<Seat>::iterator;
  // A place for a new connection. Where all are taken, the connection that has waited longest for its client
  // is sent away; where none waits, the one that has been sending longest. False: all are being answered.
  bool make_room();
  Place take();
  void give_back(Place place) { taken_.erase(place); }
  void now(Seat& seat, Doing doing);
  std::size_t taken() const { return taken_.size(); }

 private:
  std::size_t size_;
  std::uint64_t changes_ = 0;
  std::list<Seat> taken_;
};

}  // namespace stmtwatch::api
