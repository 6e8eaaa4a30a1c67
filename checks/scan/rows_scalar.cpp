// The reference: field by field, for any processor.
#include "checks/scan/rows_body.hpp"

namespace stmtwatch::checks::scan {
namespace {

class OneLane {
 public:
  static constexpr std::size_t count = 1;
  explicit OneLane(const std::uint32_t* separators) : separators_(separators) {}

  std::uint32_t line_ends() const { return *separators_ > Separator::position_mask ? 1 : 0; }
  void write(std::uint32_t* begins, std::uint32_t* lengths) const {
    const std::uint32_t begin = (*(separators_ - 1) & Separator::position_mask) + 1;
    *begins = begin;
    *lengths = (*separators_ & Separator::position_mask) - begin;
  }

 private:
  const std::uint32_t* separators_;
};

}  // namespace

RowsTaken take_rows_scalar(const RowsWanted& wanted, std::uint32_t* begins, std::uint32_t* lengths) {
  return take_all<OneLane>(wanted, begins, lengths);
}

}  // namespace stmtwatch::checks::scan
