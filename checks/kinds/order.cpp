#include "checks/kinds/order.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace stmtwatch::checks {
namespace {

constexpr std::size_t text_bytes_max = 2000;
constexpr std::size_t depth_max = 32;

using Places = std::vector<std::size_t>;

void add_places(Places& to, const Places& more) {
  to.insert(to.end(), more.begin(), more.end());
  std::ranges::sort(to);
  const auto twice = std::ranges::unique(to);
  to.erase(twice.begin(), twice.end());
}

// What a part of the expression may begin and end with.
struct Fragment {
  Places first, last;
  bool may_be_empty = true;
};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

// By descent: alternatives of sequences of repeated names and brackets.
class OrderParser {
 public:
  OrderParser(std::string_view text, std::span<const std::string> kinds) : rest_(text), kinds_(kinds) {
    order_.text_ = text;
  }

  std::expected<RecordOrder, std::string> run() {
    if (rest_.size() > text_bytes_max) fail(fmt::format("is longer than {} bytes", text_bytes_max));
    const Fragment whole = alternatives(0);
    skip_blanks();
    if (!rest_.empty()) fail(fmt::format("has \"{}\" without its bracket", rest_.front()));
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
      if (std::ranges::find(order_.positions_, kind, &RecordOrder::Position::kind) == order_.positions_.end())
        fail(fmt::format("lacks \"{}\"", kinds_[kind]));
    }
    if (fault_) return std::unexpected(*fault_);
    order_.first_ = whole.first;
    order_.may_be_empty_ = whole.may_be_empty;
    for (const std::size_t place : whole.last)
      order_.positions_[place].last = true;
    return std::move(order_);
  }

 private:
  // The first fault is the one that is told.
  void fail(std::string what) {
    if (!fault_) fault_ = std::move(what);
    rest_ = {};
  }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\r"), rest_.size())); }

  bool take(char c) {
    skip_blanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  Fragment alternatives(std::size_t depth) {
    Fragment any = sequence(depth);
    while (take('|')) {
      const Fragment other = sequence(depth);
      add_places(any.first, other.first);
      add_places(any.last, other.last);
      any.may_be_empty = any.may_be_empty || other.may_be_empty;
    }
    return any;
  }

  Fragment sequence(std::size_t depth) {
    Fragment all;
    for (skip_blanks(); !rest_.empty() && rest_.front() != '|' && rest_.front() != ')'; skip_blanks()) {
      const Fragment next = repeated(depth);
      follow(all.last, next.first);
      if (all.may_be_empty) add_places(all.first, next.first);
      if (!next.may_be_empty) all.last.clear();
      add_places(all.last, next.last);
      all.may_be_empty = all.may_be_empty && next.may_be_empty;
    }
    return all;
  }

  Fragment repeated(std::size_t depth) {
    Fragment one = take('(') ? bracket(depth + 1) : name();
    for (;;) {
      const bool star = take('*');
      const bool plus = !star && take('+');
      if (!star && !plus && !take('?')) return one;
      if (star || plus) follow(one.last, one.first);
      one.may_be_empty = one.may_be_empty || !plus;
    }
  }

  Fragment bracket(std::size_t depth) {
    if (depth > depth_max) fail(fmt::format("has more than {} brackets in one another", depth_max));
    Fragment inner = alternatives(depth);
    if (!fault_ && !take(')')) fail("has \"(\" without its bracket");
    return inner;
  }

  Fragment name() {
    const auto end = std::ranges::find_if_not(rest_, is_name);
    const std::string word(rest_.begin(), end);
    const auto kind = std::ranges::find(kinds_, word);
    if (word.empty() || kind == kinds_.end()) {
      fail(word.empty() ? fmt::format("has \"{}\" where a kind should stand", rest_.substr(0, 1))
                        : fmt::format("has \"{}\", which is no kind", word));
      return {};
    }
    rest_.remove_prefix(word.size());
    order_.positions_.push_back({static_cast<std::size_t>(kind - kinds_.begin()), {}, false});
    const std::size_t place = order_.positions_.size() - 1;
    return {{place}, {place}, false};
  }

  void follow(const Places& from, const Places& to) {
    for (const std::size_t place : from)
      add_places(order_.positions_[place].next, to);
  }

  std::string_view rest_;
  std::span<const std::string> kinds_;
  RecordOrder order_;
  std::optional<std::string> fault_;
};

std::expected<RecordOrder, std::string> RecordOrder::parse(std::string_view text,
                                                           std::span<const std::string> kinds) {
  return OrderParser(text, kinds).run();
}

bool OrderWalk::step(std::size_t kind) {
  if (order_.positions_.empty()) return true;
  Places here;
  for (const std::size_t place : next_) {
    if (order_.positions_[place].kind == kind) here.push_back(place);
  }
  const bool right = !here.empty();
  at_start_ = false;
  if (right) {
    next_.clear();
    may_end_ = false;
  } else {
    for (std::size_t place = 0; place < order_.positions_.size(); ++place) {
      if (order_.positions_[place].kind == kind) here.push_back(place);
    }
  }
  add_next_of(here);
  return right;
}

void OrderWalk::step_unknown() {
  at_start_ = false;
  add_next_of(Places(next_));
}

bool OrderWalk::may_end() const {
  return order_.positions_.empty() || (at_start_ ? order_.may_be_empty_ : may_end_);
}

std::vector<std::size_t> OrderWalk::expected() const {
  std::vector<std::size_t> kinds;
  for (const std::size_t place : next_) {
    const std::size_t kind = order_.positions_[place].kind;
    if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(kind);
  }
  return kinds;
}

void OrderWalk::add_next_of(const std::vector<std::size_t>& positions) {
  for (const std::size_t place : positions) {
    add_places(next_, order_.positions_[place].next);
    may_end_ = may_end_ || order_.positions_[place].last;
  }
}

}  // namespace stmtwatch::checks
