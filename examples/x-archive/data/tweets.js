window.YTD.tweets.part0 = [
 {
  "tweet": {
   "id": "1990000000000000001",
   "id_str": "1990000000000000001",
   "full_text": "RT @ColchesterCC: The tip on Shrub End is shut on Sunday for repairs.",
   "created_at": "Mon Nov 03 09:00:00 +0000 2025"
  }
 },
 {
  "tweet": {
   "id": "1990000000000000002",
   "id_str": "1990000000000000002",
   "full_text": "Lift at Kestrel House: engineer on site, back by 3pm. Sorry &amp; thank you for bearing with us.",
   "created_at": "Mon Nov 03 10:12:00 +0000 2025"
  }
 },
 {
  "tweet": {
   "id": "1990000000000000003",
   "id_str": "1990000000000000003",
   "full_text": "We have read every reply to our post on heating charges. The short answer: nobody’s charge changes before April. The longer one: the cost of gas for the communal boilers rose last year, the fund paid the difference until now, and each block’s own figures will be se… https://t.co/aBcDeFgHiJ",
   "created_at": "Tue Nov 04 11:30:05 +0000 2025"
  }
 },
 {
  "tweet": {
   "id": "1990000000000000004",
   "id_str": "1990000000000000004",
   "full_text": "@gordon_vail Thanks Gordon, we have passed this to the FOI officer, who will write to you.",
   "created_at": "Tue Nov 04 12:00:00 +0000 2025",
   "in_reply_to_screen_name": "gordon_vail"
  }
 }
]
