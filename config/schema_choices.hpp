#pragma once

#include "config/schema_keys.hpp"

// The words that a key of the schema language can have. Private to config/.
namespace stmtwatch::config::choices {

using checks::AmountUnit;
using checks::ByteOrderMark;
using checks::ChainOrder;
using checks::Encoding;
using checks::LengthUnit;
using checks::LineEnding;
using checks::UniqueScope;
using parsers::Word;

inline constexpr auto encodings = std::to_array<Word<Encoding>>({{"utf-8", Encoding::utf8},
                                                                 {"ascii", Encoding::ascii},
                                                                 {"gbk", Encoding::gbk},
                                                                 {"gb18030", Encoding::gb18030}});
inline constexpr auto layouts = std::to_array<Word<bool>>({{"delimited", false}, {"fixed", true}});
inline constexpr auto sides = std::to_array<Word<Side>>(
    {{"none", Side::none}, {"left", Side::left}, {"right", Side::right}, {"both", Side::both}});
inline constexpr auto units =
    std::to_array<Word<AmountUnit>>({{"yuan", AmountUnit::yuan}, {"fen", AmountUnit::fen}});
inline constexpr auto marks = std::to_array<Word<ByteOrderMark>>({{"forbidden", ByteOrderMark::forbidden},
                                                                  {"optional", ByteOrderMark::optional},
                                                                  {"required", ByteOrderMark::required}});
inline constexpr auto line_endings = std::to_array<Word<LineEnding>>(
    {{"lf", LineEnding::lf}, {"crlf", LineEnding::crlf}, {"either", LineEnding::either}});
inline constexpr auto length_units =
    std::to_array<Word<LengthUnit>>({{"characters", LengthUnit::characters}, {"bytes", LengthUnit::bytes}});
inline constexpr auto scopes = std::to_array<Word<UniqueScope>>(
    {{"statement", UniqueScope::statement}, {"day", UniqueScope::day}, {"history", UniqueScope::history}});
inline constexpr auto orders = std::to_array<Word<ChainOrder>>(
    {{"oldest-first", ChainOrder::oldest_first}, {"newest-first", ChainOrder::newest_first}});

}  // namespace stmtwatch::config::choices
