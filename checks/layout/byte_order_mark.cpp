#include "checks/layout/byte_order_mark.hpp"

namespace stmtwatch::checks::layout {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view gb18030_mark = "\x84\x31\x95\x33";
static_assert(gb18030_mark.size() == mark_bytes_max);

}  // namespace

FoundMark mark_at(std::string_view text, const Schema& schema) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return {Opening::Mark::utf16, 0};
  const bool chinese = schema.encoding == Encoding::gbk || schema.encoding == Encoding::gb18030;
  if (chinese && text.starts_with(utf8_mark)) return {Opening::Mark::utf8, 0};
  const std::string_view mark = schema.encoding == Encoding::gb18030 ? gb18030_mark : utf8_mark;
  const bool there = text.starts_with(mark);
  const std::size_t bytes = there ? mark.size() : 0;
  if (there && schema.byte_order_mark == ByteOrderMark::forbidden) return {Opening::Mark::unwanted, bytes};
  if (!there && schema.byte_order_mark == ByteOrderMark::required) return {Opening::Mark::wanting, bytes};
  return {Opening::Mark::as_required, bytes};
}

}  // namespace stmtwatch::checks::layout
