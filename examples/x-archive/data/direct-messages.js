window.YTD.direct_messages.part0 = [
 {
  "dmConversation": {
   "conversationId": "4400001-5500000",
   "messages": [
    {
     "messageCreate": {
      "id": "1991000000000000099",
      "senderId": "4400001",
      "recipientId": "5500000",
      "text": "Thank you, we are looking into it.",
      "createdAt": "2025-12-30T10:00:00.000Z",
      "reactions": [],
      "urls": [],
      "mediaUrls": []
     }
    },
    {
     "messageCreate": {
      "id": "1991000000000000000",
      "senderId": "5500000",
      "recipientId": "4400001",
      "text": "Mind your fucking tweets about pride month and get someone down to Coulson Rd there's wires hanging out the wall sparking in the rain right where the kids wait for the bus you absolute clowns",
      "createdAt": "2024-06-05T08:30:00.000Z",
      "reactions": [],
      "urls": [],
      "mediaUrls": []
     }
    }
   ]
  }
 },
 {
  "dmConversation": {
   "conversationId": "4400001-5500001",
   "messages": [
    {
     "messageCreate": {
      "id": "1991000000000000001",
      "senderId": "5500001",
      "recipientId": "4400001",
      "text": "the whole bidding system is a lottery. and a cruel one. thats all",
      "createdAt": "2025-02-06T23:47:00.000Z",
      "reactions": [],
      "urls": [],
      "mediaUrls": []
     }
    }
   ]
  }
 },
 {
  "dmConversation": {
   "conversationId": "4400001-5500002",
   "messages": [
    {
     "messageCreate": {
      "id": "1991000000000000002",
      "senderId": "5500002",
      "recipientId": "4400001",
      "text": "84 percent my hairy bollocks",
      "createdAt": "2025-08-05T11:40:00.000Z",
      "reactions": [],
      "urls": [],
      "mediaUrls": []
     }
    }
   ]
  }
 },
 {
  "dmConversation": {
   "conversationId": "4400001-5500003",
   "messages": [
    {
     "messageCreate": {
      "id": "1991000000000000003",
      "senderId": "5500003",
      "recipientId": "4400001",
      "text": "@CBHomes ur grass cutting lot are f#cking useless m8 missed the whole back of Sallow Walk AGAIN",
      "createdAt": "2025-11-08T20:18:06.000Z",
      "reactions": [],
      "urls": [],
      "mediaUrls": []
     }
    }
   ]
  }
 },
 {
  "dmConversation": {
   "conversationId": "4400001-5500004",
   "messages": [
    {
     "messageCreate": {
      "id": "1991000000000000004",
      "senderId": "5500004",
      "recipientId": "4400001",
      "text": "Give me the photos and notes your surveyor took of me and my flat on 6 Nov. All of it please, not the summary letter",
      "createdAt": "2025-11-13T09:05:00.000Z",
      "reactions": [],
      "urls": [],
      "mediaUrls": []
     }
    }
   ]
  }
 },
 {
  "dmConversation": {
   "conversationId": "4400001-5500005",
   "messages": [
    {
     "messageCreate": {
      "id": "1991000000000000005",
      "senderId": "5500005",
      "recipientId": "4400001",
      "text": "Hello, is there a rent-free week this week or do people pay as usual?",
      "createdAt": "2025-12-18T09:44:00.000Z",
      "reactions": [],
      "urls": [],
      "mediaUrls": []
     }
    }
   ]
  }
 },
 {
  "dmConversation": {
   "conversationId": "4400001-5500006",
   "messages": [
    {
     "messageCreate": {
      "id": "1991000000000000006",
      "senderId": "5500006",
      "recipientId": "4400001",
      "text": "@CBHomes SAR: my rent ledger 2014 to date, every letter, every note. Col Pask, Fennel Walk. You have one calendar month.",
      "createdAt": "2026-04-10T15:22:00.000Z",
      "reactions": [],
      "urls": [],
      "mediaUrls": []
     }
    }
   ]
  }
 },
 {
  "dmConversation": {
   "conversationId": "4400001-5500007",
   "messages": [
    {
     "messageCreate": {
      "id": "1991000000000000007",
      "senderId": "5500007",
      "recipientId": "4400001",
      "text": "Apa curge prin tavan direct pe tabloul electric, se aude bazait. Copilul doarme in camera alaturata. Ce fac?",
      "createdAt": "2026-06-20T20:38:00.000Z",
      "reactions": [],
      "urls": [],
      "mediaUrls": []
     }
    }
   ]
  }
 }
]
