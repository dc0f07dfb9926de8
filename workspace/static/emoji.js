// The emoji that people and bots use most, by Slack's names; any other is shown as `:name:`.
const TABLE = `+1 👍 -1 👎 100 💯 airplane ✈️ alarm_clock ⏰ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_up ⬆️
art 🎨 baby 👶 ballot_box_with_check ☑️ balloon 🎈 bar_chart 📊 bell 🔔 birthday 🎂 blossom 🌼 blue_heart 💙 blush 😊 book 📖
bookmark 🔖 books 📚 boom 💥 brain 🧠 briefcase 💼 bug 🐛 bulb 💡 calendar 📅 camera 📷 chart_with_downwards_trend 📉
chart_with_upwards_trend 📈 checkered_flag 🏁 clap 👏 clipboard 📋 clock1 🕐 clock9 🕘 coffee ☕ compass 🧭 computer 💻 construction 🚧
credit_card 💳 crossed_fingers 🤞 cry 😢 date 📅 dart 🎯 door 🚪 earth_africa 🌍 email 📧 envelope ✉️ exclamation ❗
evergreen_tree 🌲 eyes 👀 family 👪 file_folder 📁 fire 🔥 first_place_medal 🥇 flag-de 🇩🇪 fork_and_knife 🍴 gear ⚙️ gem 💎 gift 🎁
green_heart 💚 grey_question ❔ grin 😁 grinning 😀 handshake 🤝 hand 🤚 heart ❤️ heart_eyes 😍 heavy_check_mark ✔️ herb 🌿
hourglass ⌛ hourglass_flowing_sand ⏳ house 🏠 hugging_face 🤗 information_source ℹ️ inbox_tray 📥 joy 😂 key 🔑 large_blue_circle 🔵
large_green_circle 🟢 large_orange_circle 🟠 large_red_circle 🔴 large_yellow_circle 🟡 laughing 😆 link 🔗 lock 🔒
loudspeaker 📢 mag 🔍 mailbox 📫 medal 🏅 mega 📣 memo 📝 moneybag 💰 mortar_board 🎓 mountain ⛰️ muscle 💪 mute 🔇
no_bell 🔕 no_entry ⛔ no_entry_sign 🚫 ok 🆗 ok_hand 👌 outbox_tray 📤 package 📦 palm_tree 🌴 party_popper 🎉 partying_face 🥳
pause_button ⏸️ pencil ✏️ pencil2 ✏️ people_hugging 🫂 phone 📞 pray 🙏 pushpin 📌 question ❓ rainbow 🌈 raised_hands 🙌
recycle ♻️ red_circle 🔴 relaxed ☺️ repeat 🔁 rocket 🚀 round_pushpin 📍 sad 😞 scales ⚖️ second_place_medal 🥈 seedling 🌱
shield 🛡️ slightly_smiling_face 🙂 smile 😄 smiley 😃 snowflake ❄️ sob 😭 sparkles ✨ speech_balloon 💬 star ⭐ star2 🌟
stopwatch ⏱️ sunny ☀️ sunrise 🌅 sweat_smile 😅 tada 🎉 thinking_face 🤔 third_place_medal 🥉 thumbsdown 👎 thumbsup 👍 tools 🛠️
trophy 🏆 turtle 🐢 unlock 🔓 warning ⚠️ wave 👋 white_check_mark ✅ white_circle ⚪ white_large_square ⬜ wink 😉
world_map 🗺️ wrench 🔧 writing_hand ✍️ x ❌ yellow_heart 💛 zap ⚡ zzz 💤`;

const EMOJI = new Map([...TABLE.matchAll(/(\S+) (\S+)/g)].map(([, name, sign]) => [name, sign]));

export const emoji = (name) => EMOJI.get(name.split("::")[0]) ?? `:${name}:`;
